using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>One query head.</summary>
[Kernel]
internal unsafe struct OneHead<L, F, I> : IAttentionTile<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private F _a0, _a1, _a2, _a3, _score;

    public static int Count { [MethodImpl(Inline)] get => 1; }

    [MethodImpl(Inline)] public void Clear() => _a0 = _a1 = _a2 = _a3 = _score = L.Splat(0f);

    [MethodImpl(Inline)]
    public void Keys(F k0, F k1, F k2, F k3, float* q, int stride)
    {
        _a0 = L.Fma(k0, L.Splat(q[0]), _a0);
        _a1 = L.Fma(k1, L.Splat(q[1]), _a1);
        _a2 = L.Fma(k2, L.Splat(q[2]), _a2);
        _a3 = L.Fma(k3, L.Splat(q[3]), _a3);
    }

    [MethodImpl(Inline)] public void Key(F k, float* q, int stride) => _a0 = L.Fma(k, L.Splat(q[0]), _a0);

    [MethodImpl(Inline)]
    public void Close(F scale)
    {
        _score = L.Fma(L.Add(L.Add(_a0, _a1), L.Add(_a2, _a3)), scale, _score);
        _a0 = _a1 = _a2 = _a3 = L.Splat(0f);
    }

    [MethodImpl(Inline)]
    public void Scores<S>(float* scores, I mask, float scale, float* parameters, int head, int query, int key) where S : struct, IScoreStep<L, F, I>
        => L.Store(scores, L.Select(mask, S.Apply(L.Mul(_score, L.Splat(scale)), parameters, head, query, key), L.Splat(float.NegativeInfinity)));

    [MethodImpl(Inline)]
    public void Values(F v0, F v1, F v2, F v3, float* weights)
    {
        F w = L.Splat(weights[0]);
        _a0 = L.Fma(v0, w, _a0);
        _a1 = L.Fma(v1, w, _a1);
        _a2 = L.Fma(v2, w, _a2);
        _a3 = L.Fma(v3, w, _a3);
    }

    [MethodImpl(Inline)] public void Value(F v, float* weights) => _a0 = L.Fma(v, L.Splat(weights[0]), _a0);

    [MethodImpl(Inline)]
    public void Load(float* y, int stride, int groups)
    {
        _a0 = L.Load(y);
        if (groups == 1) return;
        _a1 = L.Load(y + L.Width);
        _a2 = L.Load(y + 2 * L.Width);
        _a3 = L.Load(y + 3 * L.Width);
    }

    [MethodImpl(Inline)]
    public void Store(float* y, int stride, int groups)
    {
        L.Store(y, _a0);
        if (groups == 1) return;
        L.Store(y + L.Width, _a1);
        L.Store(y + 2 * L.Width, _a2);
        L.Store(y + 3 * L.Width, _a3);
    }
}

/// <summary>The heads of one tile and then those of another.</summary>
[Kernel]
internal unsafe struct BothTiles<A, B, L, F, I> : IAttentionTile<L, F, I> where A : struct, IAttentionTile<L, F, I>
    where B : struct, IAttentionTile<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
#pragma warning disable CS0649 // Changed through their own methods.
    private A _lo;
    private B _hi;
#pragma warning restore CS0649

    public static int Count { [MethodImpl(Inline)] get => A.Count + B.Count; }
    [MethodImpl(Inline)] public void Clear() { _lo.Clear(); _hi.Clear(); }
    [MethodImpl(Inline)]
    public void Keys(F k0, F k1, F k2, F k3, float* q, int stride)
    {
        _lo.Keys(k0, k1, k2, k3, q, stride);
        _hi.Keys(k0, k1, k2, k3, q + A.Count * stride, stride);
    }
    [MethodImpl(Inline)] public void Key(F k, float* q, int stride) { _lo.Key(k, q, stride); _hi.Key(k, q + A.Count * stride, stride); }
    [MethodImpl(Inline)] public void Close(F scale) { _lo.Close(scale); _hi.Close(scale); }

    [MethodImpl(Inline)]
    public void Scores<S>(float* scores, I mask, float scale, float* parameters, int head, int query, int key) where S : struct, IScoreStep<L, F, I>
    {
        _lo.Scores<S>(scores, mask, scale, parameters, head, query, key);
        _hi.Scores<S>(scores + A.Count * AttentionShape.SplitSize, mask, scale, parameters, head + A.Count, query, key);
    }

    [MethodImpl(Inline)]
    public void Values(F v0, F v1, F v2, F v3, float* weights)
    {
        _lo.Values(v0, v1, v2, v3, weights);
        _hi.Values(v0, v1, v2, v3, weights + A.Count * AttentionShape.SplitSize);
    }
    [MethodImpl(Inline)] public void Value(F v, float* weights) { _lo.Value(v, weights); _hi.Value(v, weights + A.Count * AttentionShape.SplitSize); }
    [MethodImpl(Inline)] public void Load(float* y, int stride, int groups) { _lo.Load(y, stride, groups); _hi.Load(y + A.Count * stride, stride, groups); }
    [MethodImpl(Inline)] public void Store(float* y, int stride, int groups) { _lo.Store(y, stride, groups); _hi.Store(y + A.Count * stride, stride, groups); }
}
