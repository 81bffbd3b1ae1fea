using Engine.Kernels.Ops.Attention;

namespace Engine.Tests.Kernels.Ops.Attention;

/// <summary>What is done to scores, and which positions are attended to; slopes, biases and sinks are seeded.</summary>
internal sealed record ScoreVariant(bool Whole = false, float? Cap = null, bool Slopes = false, int? Reach = null, bool Sinks = false)
{
    /// <summary>Parameters that are not to be seeded.</summary>
    public float[]? Given { get; init; }

    public ScoreStep Step => (Cap is null ? 0 : ScoreStep.Cap) | (Slopes ? ScoreStep.Slopes : 0) | (Reach is null ? 0 : ScoreStep.Biases);

    /// <summary>A slope for each head.</summary>
    public float[] SlopesOf(int heads) => Slopes ? [.. Enumerable.Range(1, heads).Select(h => MathF.Pow(2, -8f * h / heads))] : [];

    /// <summary>A row of biases for each head.</summary>
    public float[] BiasesOf(int heads) => Reach is { } reach ? Rows.Plain(new Random(reach), heads * (2 * reach + 1), 2) : [];

    /// <summary>A sink for each head.</summary>
    public float[] SinksOf(int heads) => Sinks ? Rows.Plain(new Random(heads), heads, 3) : [];

    /// <summary>All of it as kernels take it, for one group.</summary>
    public float[] Parameters(int heads)
    {
        if (Given is not null) return Given;
        float[] to = new float[ScoreParameters.Floats(heads, Reach)];
        ScoreParameters.Write(Step, 0, heads, Cap ?? 0, SlopesOf(heads), BiasesOf(heads), SinksOf(heads), Reach ?? 0, to);
        return to;
    }

    /// <summary>A score after its step, in double precision.</summary>
    public double Stepped(double score, int head, int heads, int distance)
    {
        if (Cap is { } cap) score = cap * Math.Tanh(score / cap);
        if (Slopes) score += (double)SlopesOf(heads)[head] * distance;
        if (Reach is { } reach) score += BiasesOf(heads)[head * (2 * reach + 1) + Math.Clamp(distance, -reach, reach) + reach];
        return score;
    }
}
