using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// The accumulators of Count query heads that share loaded keys and values: <see cref="OneHead{L, F, I}"/> is a head, <see cref="BothTiles{A, B, L, F, I}"/>
/// puts two tiles together. Each head has four: of a score they take turns at dimensions, of an output they are four groups of them.
/// </summary>
[Kernel]
internal unsafe interface IAttentionTile<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Heads of the tile.</summary>
    static abstract int Count { get; }

    /// <summary>Empties accumulators and scores.</summary>
    void Clear();

    /// <summary>Four dimensions of keys times those of the queries, which lie <paramref name="stride"/> apart.</summary>
    void Keys(F k0, F k1, F k2, F k3, float* q, int stride);

    /// <summary>One dimension.</summary>
    void Key(F k, float* q, int stride);

    /// <summary>Adds the accumulators, times the scale of their block, to the scores and empties them.</summary>
    void Close(F scale);

    /// <summary>Writes scale · score through the score step, -∞ outside the mask, to rows of a split's positions.</summary>
    void Scores<S>(float* scores, I mask, float scale, float* parameters, int head, int query, int key) where S : struct, IScoreStep<L, F, I>;

    /// <summary>Four groups of dimensions of a value, weighted by each head's row of weights.</summary>
    void Values(F v0, F v1, F v2, F v3, float* weights);

    /// <summary>One group.</summary>
    void Value(F v, float* weights);

    /// <summary>Reads the first <paramref name="groups"/> (1 or 4) accumulators of each head back.</summary>
    void Load(float* y, int stride, int groups);

    /// <summary>Writes the first <paramref name="groups"/> (1 or 4) accumulators of each head.</summary>
    void Store(float* y, int stride, int groups);
}
