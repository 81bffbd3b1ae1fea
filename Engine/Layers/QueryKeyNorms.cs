using Engine.Manifests;

namespace Engine.Layers;

/// <summary>What the norms of queries and keys extend over.</summary>
internal enum NormScope
{
    /// <summary>Each head, with the same weights for all.</summary>
    Head,

    /// <summary>Each head, with weights of its own: a tensor <c>[heads, headDim]</c>.</summary>
    EachHead,

    /// <summary>All heads together.</summary>
    AllHeads,
}

/// <summary>Norms of queries and keys.</summary>
/// <param name="Query">Of queries.</param>
/// <param name="Key">Of keys.</param>
/// <param name="Scope">What they extend over.</param>
/// <param name="AfterRotation">Whether they are applied behind the rotary embedding and not before it.</param>
internal sealed record QueryKeyNorms(Norm Query, Norm Key, NormScope Scope, bool AfterRotation = false);
