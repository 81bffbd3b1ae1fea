using Engine.Bench.Race;

namespace Engine.Bench.Sequences;

/// <summary>What the machine gave while sequences were measured.</summary>
/// <param name="ReadBandwidth">Bytes per second.</param>
/// <param name="Pattern">How they were read, in words.</param>
/// <param name="MultiplyPeak">Multiplications per second by the instructions that fit the weights.</param>
/// <param name="Instructions">These instructions.</param>
/// <param name="AttentionPeak">Multiplications of float32 per second: what attention computes with.</param>
internal sealed record MachineLimits(double ReadBandwidth, string Pattern, double MultiplyPeak, string Instructions, double AttentionPeak)
{
    /// <summary>The least seconds from a prompt to its first token, with attention at a rate of its own; NaN where the file does not tell.</summary>
    public double OfPrompt(TokenWork? work, int prompt, double attentionPeak) => work is null
        ? double.NaN
        : Math.Max((prompt * work.Multiplications + work.HeadMultiplications) / MultiplyPeak + prompt * work.ScoreMultiplications(prompt / 2.0)
            / attentionPeak, work.WeightBytes / ReadBandwidth);
}
