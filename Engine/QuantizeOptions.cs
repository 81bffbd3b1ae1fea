using Engine.Kernels.Formats.Panels;
using Engine.Loading.Quantizing;

namespace Engine;

/// <summary>What <see cref="ModelQuantizer"/> is to write: a scheme, panels or both.</summary>
public sealed record QuantizeOptions
{
    /// <summary>The formats of the weights; null, which needs <see cref="Panels"/>, keeps each as it is.</summary>
    public QuantizationScheme? Scheme { get; init; }

    /// <summary>
    /// The precision for which matrices are written as the panels that this engine computes with, so that loading only reads; no other program reads such a
    /// file. Null writes rows, as every program reads them.
    /// </summary>
    public Precision? Panels { get; init; }

    /// <summary>Whether the file holds vocabulary and chat template; without them it takes and gives token ids only.</summary>
    public bool Vocabulary { get; init; } = true;

    /// <summary>Threads that encode, at least 1; null takes one for each processor.</summary>
    public int? Threads { get; init; }
}
