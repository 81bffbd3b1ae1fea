using Engine.Manifests;

namespace Engine.Devices;

/// <summary>Memory that weights may take, and what can be read anew for each step where they would take more.</summary>
/// <param name="Bytes">The most bytes.</param>
/// <param name="Layers">Each layer's matrices that no other layer needs, in the order of use.</param>
internal sealed record WeightBudget(long Bytes, IReadOnlyList<IReadOnlyList<WeightMatrix>> Layers);
