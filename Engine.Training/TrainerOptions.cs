using Engine.Kernels.Lanes;

namespace Engine.Training;

/// <summary>Threads and lane width, which do not change the weights that result, and initial weights and teacher, which do.</summary>
public sealed record TrainerOptions
{
    /// <summary>Worker threads, at least 1; null takes one for each processor.</summary>
    public int? Threads { get; init; }

    /// <summary>The registers that compute; null takes the environment's <c>ENGINE_LANES</c>, or the widest that the CPU has.</summary>
    public LaneWidth? Lanes { get; init; }

    /// <summary>A Hugging Face folder of a model of the same shape with the initial weights; null draws them from the recipe's seed.</summary>
    public string? StartFrom { get; init; }

    /// <summary>A teacher to distil from beside the text; null trains on the text alone.</summary>
    public DistillationOptions? Distillation { get; init; }
}
