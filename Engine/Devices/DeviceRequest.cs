using Engine.Caching;
using Engine.Graphs;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Manifests;
using Engine.Tuning;

namespace Engine.Devices;

/// <summary>What a model asks of what computes it, before anything is placed.</summary>
/// <param name="Manifest">Its weights.</param>
/// <param name="Graph">Its step.</param>
/// <param name="Layout">Its keys and values.</param>
/// <param name="StepTokens">The most tokens of a step.</param>
internal sealed record DeviceRequest(WeightManifest Manifest, StepGraph Graph, CacheLayout Layout, int StepTokens)
{
    /// <summary>How weights and activations are multiplied.</summary>
    public Precision Precision { get; init; }

    /// <summary>Threads of this machine: they compute on the CPU, and read weights for other devices.</summary>
    public int Threads { get; init; }

    /// <summary>The CPU's lanes.</summary>
    public LaneWidth Width { get; init; }

    /// <summary>How the CPU's kernels are fitted to the machine.</summary>
    public required TuningOption Tuning { get; init; }

    /// <summary>The most bytes of this machine's memory for weights on the CPU; null for no limit.</summary>
    public long? MemoryBudget { get; init; }

    /// <summary>Told where what was measured can be neither read nor written.</summary>
    public Action<string>? TuningProblem { get; init; }

    /// <summary>How kernels are compiled, by a device that has them compiled for the step.</summary>
    public KernelLoading Kernels { get; init; } = new();
}
