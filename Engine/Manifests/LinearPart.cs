using Engine.Loading.Tensors;

namespace Engine.Manifests;

/// <summary>A projection that is some of the rows of a stored matrix.</summary>
/// <param name="Rows">Which.</param>
/// <param name="Order">The order in which they are stored, where it is another than the engine's; else null.</param>
internal readonly record struct LinearPart(RowGroups Rows, RowOrder? Order = null);
