using Engine.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Tuning;

namespace Engine;

/// <summary>How a model is loaded and what it may take.</summary>
public sealed record LoadOptions
{
    /// <summary>The longest context taken by default.</summary>
    public const int DefaultContext = 8192;

    /// <summary>Exact multiplies float32 activations with the dequantised weights; fast, the default, quantises activations for block formats and holds F16 and BF16 as int16 blocks.</summary>
    public Precision Precision { get; init; } = Precision.Fast;

    /// <summary>A format (<c>Q8_0</c>) or quantisation scheme (<c>Q4_K_M</c>) that unquantised weights are rounded to while loading; null keeps them as stored.</summary>
    public string? Format { get; init; }

    /// <summary><c>512</c>, <c>256</c>, <c>128</c> or <c>scalar</c>; null takes the environment's <c>ENGINE_LANES</c>, or the widest that the CPU has.</summary>
    public string? Lanes { get; init; }

    /// <summary>Threads that compute; null takes one for each processor.</summary>
    public int? Threads { get; init; }

    /// <summary>How kernels are fitted to the machine; null takes the environment's <c>ENGINE_TUNING</c>, or <see cref="TuningOption.Auto"/>. Results are the same to the bit.</summary>
    public TuningOption? Tuning { get; init; }

    /// <summary>Positions of a sequence; null takes the model's own, up to <see cref="DefaultContext"/>.</summary>
    public int? Context { get; init; }

    /// <summary>Sequences of a whole context that the cache holds; more requests than that wait their turn.</summary>
    public int Sequences { get; init; } = 4;

    /// <summary><c>F32</c>, <c>F16</c>, <c>BF16</c> or <c>Q8_0</c> for cached keys and values; null takes F32 in exact precision and F16 in fast.</summary>
    public string? CacheFormat { get; init; }

    /// <summary>The most tokens of a step: enough to amortise reading the weights, few enough that a long prompt does not hold others up for long.</summary>
    internal int MaxStepTokens { get; init; } = 512;

    /// <summary>What computes; null makes a device of the machine's own processors. One that is given is the caller's to dispose.</summary>
    internal IDevice? Device { get; init; }
}

/// <summary>How far loading is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Bytes done.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct LoadProgress(string Stage, long Done, long Total);

/// <summary>The engine's own allocations, in bytes.</summary>
/// <param name="Weights">Panels, norms and biases.</param>
/// <param name="Cache">Keys and values of all sequences.</param>
/// <param name="Scratch">Activations and other buffers of a step.</param>
public sealed record MemoryReport(long Weights, long Cache, long Scratch)
{
    /// <summary>All of it.</summary>
    public long Total => Weights + Cache + Scratch;
}
