using Engine.Kernels.Tensors;

namespace Engine.Layers;

/// <summary>y = W x + b: weights <c>[rows, columns]</c> in whatever format their tensor has, and a bias where the checkpoint has one.</summary>
public sealed record Linear(PanelMatrix Weight, Vector? Bias = null);

/// <summary>A vector of float32 that lives as long as the model: norm weights, biases.</summary>
public sealed unsafe class Vector(int length)
{
    /// <summary>Values.</summary>
    public int Length { get; } = length;

    /// <summary>Bytes it takes, padded to whole panels.</summary>
    public long Bytes => (Length + PanelMatrix.PanelRows - 1L) / PanelMatrix.PanelRows * PanelMatrix.PanelRows * sizeof(float);

    /// <summary>The first value.</summary>
    public float* Data { get; private set; }

    /// <summary>Says where the values lie: <see cref="Bytes"/> of zeroed memory that outlives the vector.</summary>
    public void Place(float* values) => Data = values;
}

/// <summary>One use of a <see cref="Linear"/> in a plan.</summary>
/// <param name="Layer">Weights and bias.</param>
/// <param name="Output">Where y goes.</param>
/// <param name="Residual">What y is then added to, or null.</param>
public readonly record struct Projection(Linear Layer, Activation Output, Activation? Residual = null)
{
    /// <summary>The weights.</summary>
    public PanelMatrix Weight => Layer.Weight;
}
