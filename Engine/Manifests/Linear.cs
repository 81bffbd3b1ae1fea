namespace Engine.Manifests;

/// <summary>y = W x + b: weights <c>[rows, columns]</c> in whatever format their tensor has, and a bias where the checkpoint has one.</summary>
/// <param name="Weight">W.</param>
/// <param name="Bias">b, <c>[rows]</c>, or null.</param>
internal sealed record Linear(WeightMatrix Weight, WeightVector? Bias = null);
