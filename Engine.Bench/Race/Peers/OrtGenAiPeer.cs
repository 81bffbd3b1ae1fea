using Engine.Bench.Onnx;

namespace Engine.Bench.Race.Peers;

/// <summary>
/// ONNX Runtime GenAI on the same weights, written as ONNX with blocks of 32: exactly where the file holds Q4_0 or Q8_0, rounded to these where not.
/// </summary>
internal sealed class OrtGenAiPeer() : ProgramPeer("OrtGenAi")
{
    public override string Form => "ort-genai";

    public override string Name => "ONNX Runtime GenAI 0.18.0";

    public override string Summary => $"{base.Summary}, on a Llama's weights written as ONNX in int4 or int8";

    public override async Task<Contestant> OpenAsync(PeerStage stage, CancellationToken cancellation)
    {
        Contestant genAi = await base.OpenAsync(stage, cancellation);
        int bits = GenAiFolder.CodeOf(stage.Options.File).Bits;
        genAi.Setting += $", every matrix in int{bits} in blocks of {BlockCode.BlockSize}, embedding and cache in float32";
        return genAi;
    }

    protected override EngineSetting Prepare(PeerStage stage) => stage.Setting with { File = GenAiFolder.Cached(stage.Options.File, stage.Log) };
}
