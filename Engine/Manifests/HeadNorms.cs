namespace Engine.Manifests;

/// <summary>Norms of each head of queries and keys, applied before the rotary embedding.</summary>
/// <param name="Query">Over <c>[keyDim]</c>, the same for every query head.</param>
/// <param name="Key">Over <c>[keyDim]</c>, the same for every key head.</param>
internal sealed record HeadNorms(Norm Query, Norm Key);
