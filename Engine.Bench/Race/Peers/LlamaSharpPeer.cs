namespace Engine.Bench.Race.Peers;

/// <summary>LLamaSharp with its CPU backend, as a .NET program uses it.</summary>
internal sealed class LlamaSharpPeer() : ProgramPeer("LlamaSharp")
{
    public override string Form => "llamasharp";

    public override string Name => "LLamaSharp 0.30.0";
}
