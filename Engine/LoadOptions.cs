using Engine.Devices;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Loading.Quantizing;
using Engine.Tuning;
using Microsoft.Extensions.Logging;

namespace Engine;

/// <summary>How a model is loaded and what it may take.</summary>
public sealed record LoadOptions
{
    /// <summary>The longest context taken by default.</summary>
    public const int DefaultContext = 8192;

    /// <summary>
    /// Exact multiplies float32 activations with the dequantised weights; fast, the default, quantises activations for block formats and holds F16
    /// and BF16 as int16 blocks.
    /// </summary>
    public Precision Precision { get; init; } = Precision.Fast;

    /// <summary>What unquantised weights are rounded to while loading, e.g. <c>QuantizationScheme.Parse("Q4_K_M")</c>; null keeps them as stored.</summary>
    public QuantizationScheme? Format { get; init; }

    /// <summary>
    /// What computes and holds weights, keys and values; null takes this machine's own processors. On another device <see cref="Lanes"/> and
    /// <see cref="Tuning"/> have no say, and <see cref="Threads"/> only read the files. Several share the layers (<see cref="ComputeDevice.Split"/>). Nothing
    /// falls back: what the device cannot do is refused.
    /// </summary>
    public ComputeDevice? Device { get; init; }

    /// <summary>
    /// Layers that the GPUs of <see cref="Device"/> take, the last ones and the output head; this machine's own processors take the others. 0 leaves all to
    /// them, more than the model has are all. Null takes what <see cref="GpuMemory"/> holds, or all.
    /// </summary>
    public int? GpuLayers { get; init; }

    /// <summary>
    /// Bytes that the model may take of each GPU of <see cref="Device"/>: weights, cache and buffers. As many of the last layers as fit go there, the others to
    /// this machine's own processors. Null takes what there is.
    /// </summary>
    public long? GpuMemory { get; init; }

    /// <summary>
    /// Bytes of this machine's memory that weights may take. Where they would take more, the last layers are streamed: read from the checkpoint again for each
    /// step, ahead of their use, so that a step takes at least as long as reading them. Results are the same to the bit. Null sets no limit. Not on other devices.
    /// </summary>
    public long? MemoryBudget { get; init; }

    /// <summary>The registers that compute; null takes the environment's <c>ENGINE_LANES</c>, or the widest of this CPU. The bits are the same.</summary>
    public LaneWidth? Lanes { get; init; }

    /// <summary>Threads that compute; null takes one for each processor.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// How kernels are fitted to the machine; null takes the environment's <c>ENGINE_TUNING</c>, or <see cref="TuningOption.Auto"/>. Results are the
    /// same to the bit.
    /// </summary>
    public TuningOption? Tuning { get; init; }

    /// <summary>
    /// Positions of a sequence; null takes the model's own, up to <see cref="DefaultContext"/>. More than the model's own is allowed where positions have no
    /// end, and logged as a warning: the model was not trained for them. Where positions are learned (GPT-2) it is refused.
    /// </summary>
    public int? Context { get; init; }

    /// <summary>Sequences of a whole context that the cache holds; more requests than that wait their turn.</summary>
    public int Sequences { get; init; } = 4;

    /// <summary>How cached keys and values are stored; null takes F32 in exact precision and F16 in fast.</summary>
    public CacheFormat? CacheFormat { get; init; }

    /// <summary>
    /// Told what was chosen when the model was loaded and why, what was ignored, and of its end, in the category <c>Engine.LanguageModel</c>; null tells
    /// nobody. Nothing is logged for a request or a token, unless a step fails.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>
    /// Refuses what no model could be loaded with here: a width that this CPU lacks, a tile that the width lacks, a count below 1, or an environment variable
    /// that says what no option can. Loading does so too, before it opens a file.
    /// </summary>
    /// <exception cref="ArgumentException">An option cannot be had; the message says which, and what can.</exception>
    public void Check()
    {
        _ = TuningOption.Choose(Tuning).Given(LaneWidths.Choose(Lanes));
        Require(Threads is null or >= 1 and <= WorkerPool.MaxThreads, nameof(Threads), Threads, $"from 1 to {WorkerPool.MaxThreads}");
        Require(Sequences >= 1, nameof(Sequences), Sequences, "1 or more");
        Require(Context is null or >= 1, nameof(Context), Context, "1 or more");
        Require(GpuLayers is null or >= 0, nameof(GpuLayers), GpuLayers, "0 or more");
        Require(GpuMemory is null or >= 1, nameof(GpuMemory), GpuMemory, "1 byte or more");
        Require(MemoryBudget is null or >= 1, nameof(MemoryBudget), MemoryBudget, "1 byte or more");
        if (MemoryBudget is not null && Device is { IsCpu: false })
            throw new ArgumentException($"a budget of memory is for weights on the CPU, and the device is {Device.Id}: GpuMemory limits a GPU");
        if ((GpuLayers > 0 || (GpuMemory is not null && GpuLayers is null)) && (Device ?? ComputeDevice.Cpu).Parts.All(part => part.IsCpu))
            throw new ArgumentException("there are layers or bytes for a GPU, and the device is the CPU: name a GPU");
    }

    private static void Require(bool holds, string option, long? found, string expected)
    {
        if (!holds) throw new ArgumentOutOfRangeException(option, found, $"{option} is {expected}");
    }

    /// <summary>The most tokens of a step: enough to amortise reading the weights, few enough that a long prompt does not hold others up for long.</summary>
    internal int MaxStepTokens { get; init; } = 512;

    /// <summary>A device that is there already and stays the caller's to dispose, in place of one that <see cref="Device"/> opens.</summary>
    internal IDevice? DeviceInstance { get; init; }
}

/// <summary>How far loading is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Bytes done, or kernels.</param>
/// <param name="Total">Bytes in all, or kernels.</param>
public readonly record struct LoadProgress(string Stage, long Done, long Total)
{
    /// <summary>Whether a number of things is told, not bytes.</summary>
    public bool IsCount { get; init; }
}

/// <summary>The engine's own allocations, in bytes.</summary>
/// <param name="Weights">Panels, norms and biases.</param>
/// <param name="Cache">Keys and values of all sequences.</param>
/// <param name="Scratch">Activations and other buffers of a step.</param>
public sealed record MemoryReport(long Weights, long Cache, long Scratch)
{
    /// <summary>All of it.</summary>
    public long Total => Weights + Cache + Scratch;
}
