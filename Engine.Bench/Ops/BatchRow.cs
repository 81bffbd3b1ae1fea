using Engine.Bench.Limits;

namespace Engine.Bench.Ops;

/// <summary>One product, and what it takes at least by what was measured just before it.</summary>
/// <param name="Seconds">What it took.</param>
/// <param name="Reading">What reading the weights takes at the bandwidth of the memory.</param>
/// <param name="Multiplying">What the multiplications take at the rate of a long prompt in the same format.</param>
internal readonly record struct BatchSample(double Seconds, double Reading, double Multiplying)
{
    /// <summary>The larger of the two.</summary>
    public double Least => Math.Max(Reading, Multiplying);
}

/// <summary>A format with so many tokens.</summary>
/// <param name="Format">The format's name.</param>
/// <param name="Tokens">Tokens of the product.</param>
/// <param name="Bytes">Bytes of weights.</param>
/// <param name="Multiplications">Multiplications with addition.</param>
/// <param name="Samples">Its samples.</param>
internal sealed record BatchRow(string Format, int Tokens, double Bytes, double Multiplications, IReadOnlyList<BatchSample> Samples)
{
    /// <summary>Seconds of a product.</summary>
    public double Seconds => Median.Of(Samples.Select(s => s.Seconds));

    /// <summary>Seconds that reading takes at least.</summary>
    public double Reading => Median.Of(Samples.Select(s => s.Reading));

    /// <summary>Seconds that multiplying takes at least.</summary>
    public double Multiplying => Median.Of(Samples.Select(s => s.Multiplying));

    /// <summary>How much of the time the larger limit explains, each product against the limits of its own turn.</summary>
    public Share Share => new(Median.Of(Samples.Select(s => s.Least / s.Seconds)));
}
