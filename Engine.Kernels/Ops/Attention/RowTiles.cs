using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>One row.</summary>
[Kernel]
internal unsafe struct OneRow<L, F, I> : IRowTile<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private F _lo, _hi;

    public static int Count { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public void Clear() => _lo = _hi = L.Splat(0f);

    [MethodImpl(Inline)]
    public void Step(F lo, F hi, float* factors, int stride)
    {
        F f = L.Splat(factors[0]);
        _lo = L.Fma(lo, f, _lo);
        _hi = L.Fma(hi, f, _hi);
    }

    [MethodImpl(Inline)]
    public void Close<S, B>(float* sums, int turn, F scaleLo, F scaleHi, bool first, bool last, float scale, float* parameters, int* rows, int key,
        float* scores)
        where S : struct, IScoreStep<L, F, I> where B : struct, IKeyScales
    {
        RowScore.Close<L, F, I, S, B>(_lo, sums, turn, scaleLo, first, last, scale, parameters, rows, key, scores);
        RowScore.Close<L, F, I, S, B>(_hi, sums + L.Width, turn, scaleHi, first, last, scale, parameters, rows, key + L.Width, scores + L.Width);
    }

    [MethodImpl(Inline)]
    public void Load(float* y, int stride)
    {
        _lo = L.Load(y);
        _hi = L.Load(y + L.Width);
    }

    [MethodImpl(Inline)]
    public void Store(float* y, int stride)
    {
        L.Store(y, _lo);
        L.Store(y + L.Width, _hi);
    }
}

/// <summary>Four rows.</summary>
[Kernel]
internal unsafe struct FourRows<L, F, I> : IRowTile<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private F _lo0, _lo1, _lo2, _lo3, _hi0, _hi1, _hi2, _hi3;

    public static int Count { [MethodImpl(Inline)] get => 4; }

    [MethodImpl(Inline)]
    public void Clear()
    {
        _lo0 = _lo1 = _lo2 = _lo3 = L.Splat(0f);
        _hi0 = _hi1 = _hi2 = _hi3 = L.Splat(0f);
    }

    [MethodImpl(Inline)]
    public void Step(F lo, F hi, float* factors, int stride)
    {
        F f0 = L.Splat(factors[0]);
        _lo0 = L.Fma(lo, f0, _lo0);
        _hi0 = L.Fma(hi, f0, _hi0);
        F f1 = L.Splat(factors[stride]);
        _lo1 = L.Fma(lo, f1, _lo1);
        _hi1 = L.Fma(hi, f1, _hi1);
        F f2 = L.Splat(factors[2 * stride]);
        _lo2 = L.Fma(lo, f2, _lo2);
        _hi2 = L.Fma(hi, f2, _hi2);
        F f3 = L.Splat(factors[3 * stride]);
        _lo3 = L.Fma(lo, f3, _lo3);
        _hi3 = L.Fma(hi, f3, _hi3);
    }

    [MethodImpl(Inline)]
    public void Close<S, B>(float* sums, int turn, F scaleLo, F scaleHi, bool first, bool last, float scale, float* parameters, int* rows, int key,
        float* scores)
        where S : struct, IScoreStep<L, F, I> where B : struct, IKeyScales
    {
        Close<S, B>(_lo0, _hi0, sums, 0, turn, scaleLo, scaleHi, first, last, scale, parameters, rows, key, scores);
        Close<S, B>(_lo1, _hi1, sums, 1, turn, scaleLo, scaleHi, first, last, scale, parameters, rows, key, scores);
        Close<S, B>(_lo2, _hi2, sums, 2, turn, scaleLo, scaleHi, first, last, scale, parameters, rows, key, scores);
        Close<S, B>(_lo3, _hi3, sums, 3, turn, scaleLo, scaleHi, first, last, scale, parameters, rows, key, scores);
    }

    [MethodImpl(Inline)]
    private static void Close<S, B>(F lo, F hi, float* sums, int r, int turn, F scaleLo, F scaleHi, bool first, bool last, float scale,
        float* parameters, int* rows, int key, float* scores)
        where S : struct, IScoreStep<L, F, I> where B : struct, IKeyScales
    {
        float* s = sums + r * 2 * L.Width, y = scores + r * AttentionShape.SplitSize;
        RowScore.Close<L, F, I, S, B>(lo, s, turn, scaleLo, first, last, scale, parameters, rows + r * RunBuffers.RowInts, key, y);
        RowScore.Close<L, F, I, S, B>(hi, s + L.Width, turn, scaleHi, first, last, scale, parameters, rows + r * RunBuffers.RowInts, key + L.Width,
            y + L.Width);
    }

    [MethodImpl(Inline)]
    public void Load(float* y, int stride)
    {
        _lo0 = L.Load(y);
        _hi0 = L.Load(y + L.Width);
        _lo1 = L.Load(y + stride);
        _hi1 = L.Load(y + stride + L.Width);
        _lo2 = L.Load(y + 2 * stride);
        _hi2 = L.Load(y + 2 * stride + L.Width);
        _lo3 = L.Load(y + 3 * stride);
        _hi3 = L.Load(y + 3 * stride + L.Width);
    }

    [MethodImpl(Inline)]
    public void Store(float* y, int stride)
    {
        L.Store(y, _lo0);
        L.Store(y + L.Width, _hi0);
        L.Store(y + stride, _lo1);
        L.Store(y + stride + L.Width, _hi1);
        L.Store(y + 2 * stride, _lo2);
        L.Store(y + 2 * stride + L.Width, _hi2);
        L.Store(y + 3 * stride, _lo3);
        L.Store(y + 3 * stride + L.Width, _hi3);
    }
}

/// <summary>The rows of one tile and then those of another.</summary>
[Kernel]
internal unsafe struct BothRows<A, B, L, F, I> : IRowTile<L, F, I> where A : struct, IRowTile<L, F, I> where B : struct, IRowTile<L, F, I>
    where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
#pragma warning disable CS0649 // Changed through their own methods.
    private A _first;
    private B _rest;
#pragma warning restore CS0649

    public static int Count { [MethodImpl(Inline)] get => A.Count + B.Count; }
    [MethodImpl(Inline)] public void Clear() { _first.Clear(); _rest.Clear(); }
    [MethodImpl(Inline)]
    public void Step(F lo, F hi, float* factors, int stride)
    {
        _first.Step(lo, hi, factors, stride);
        _rest.Step(lo, hi, factors + A.Count * stride, stride);
    }

    [MethodImpl(Inline)]
    public void Close<S, K>(float* sums, int turn, F scaleLo, F scaleHi, bool first, bool last, float scale, float* parameters, int* rows, int key,
        float* scores)
        where S : struct, IScoreStep<L, F, I> where K : struct, IKeyScales
    {
        _first.Close<S, K>(sums, turn, scaleLo, scaleHi, first, last, scale, parameters, rows, key, scores);
        _rest.Close<S, K>(sums + A.Count * 2 * L.Width, turn, scaleLo, scaleHi, first, last, scale, parameters, rows + A.Count * RunBuffers.RowInts,
            key, scores + A.Count * AttentionShape.SplitSize);
    }

    [MethodImpl(Inline)] public void Load(float* y, int stride) { _first.Load(y, stride); _rest.Load(y + A.Count * stride, stride); }
    [MethodImpl(Inline)] public void Store(float* y, int stride) { _first.Store(y, stride); _rest.Store(y + A.Count * stride, stride); }
}
