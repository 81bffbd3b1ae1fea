using Engine.Bench.Limits;

namespace Engine.Bench.Gpu;

/// <summary>One timed generation.</summary>
/// <param name="Prefill">Prompt tokens per second.</param>
/// <param name="Decode">Generated tokens per second.</param>
internal readonly record struct GpuSample(double Prefill, double Decode);

/// <summary>What a token costs a device in one model, whoever runs it.</summary>
/// <param name="Operand">What most weights are multiplied as.</param>
/// <param name="WeightBytes">Bytes of weights that decoding a token reads.</param>
/// <param name="CacheBytes">Bytes of keys and values that it reads, on average.</param>
/// <param name="Products">Products with weights that a token of the prompt takes, the head's share among them.</param>
/// <param name="Scores">Products of queries with keys and of scores with values, on average.</param>
internal sealed record GpuWork(MultiplyOperand Operand, long WeightBytes, long CacheBytes, double Products, double Scores);

/// <summary>A model on a device; of one that failed, the reason alone.</summary>
/// <param name="Shape">The model's shape.</param>
/// <param name="Format">The format of its weights.</param>
internal sealed record GpuRow(string Shape, string Format)
{
    /// <summary>Why there are no figures, or null.</summary>
    public string? Failure { get; init; }

    /// <summary>What a token costs.</summary>
    public GpuWork Work { get; init; } = new(MultiplyOperand.Bytes, 0, 0, double.NaN, double.NaN);

    /// <summary>The timed generations.</summary>
    public IReadOnlyList<GpuSample> Samples { get; init; } = [];

    /// <summary>Tokens that a generation decodes, the first one not counted: it belongs to the prompt.</summary>
    public int DecodedTokens { get; init; } = 1;

    /// <summary>What a prompt asked of the device, its first token included.</summary>
    public StepCounts PromptCounts { get; init; }

    /// <summary>What all decoded tokens of a generation asked of it.</summary>
    public StepCounts DecodeCounts { get; init; }

    /// <summary>Seconds to bring the weights up and to compile the kernels.</summary>
    public double LoadSeconds { get; init; } = double.NaN;

    /// <summary>Prompt tokens per second.</summary>
    public double Prefill => Median.Of(Samples.Select(sample => sample.Prefill));

    /// <summary>Generated tokens per second.</summary>
    public double Decode => Median.Of(Samples.Select(sample => sample.Decode));

    /// <summary>Microseconds of a decoded token.</summary>
    public double MicrosecondsPerToken => 1e6 / Decode;

    /// <summary>Launches of a decoded token.</summary>
    public double LaunchesPerToken => (double)DecodeCounts.Launches / DecodedTokens;

    /// <summary>Copies of a decoded token.</summary>
    public double CopiesPerToken => (double)DecodeCounts.Copies / DecodedTokens;

    /// <summary>How often the host waits for the device for a decoded token.</summary>
    public double SynchronisationsPerToken => (double)DecodeCounts.Synchronisations / DecodedTokens;

    /// <summary>What decode reads, as a share of what the device reads by itself.</summary>
    public Share DecodeShare(GpuLimits limits) => new(Decode * (Work.WeightBytes + Work.CacheBytes) / limits.Read);

    /// <summary>The least time of the prompt's products, at the limits of what multiplies them, as a share of the time it took.</summary>
    public Share PrefillShare(GpuLimits limits) => new(Prefill * (Work.Products / limits.Of(Work.Operand).Rate + Work.Scores / limits.Fma));
}
