using System.Runtime.CompilerServices;

namespace Engine.Kernels.Lanes;

/// <summary>Two values side by side: the lower lanes and the upper ones.</summary>
internal readonly struct Pair<T>(T lo, T hi) where T : unmanaged
{
    /// <summary>The lower and the upper half of the lanes.</summary>
    public readonly T Lo = lo, Hi = hi;
}

/// <summary>
/// A group of lanes made of two of <typeparamref name="L"/>: sixteen lanes are a pair of Vector256, or a pair of pairs of Vector128.
/// Cross-lane trees fold the upper half onto the lower one first, which is what a 512-bit register does.
/// </summary>
internal readonly unsafe struct PairLanes<L, F, I> : ILanes<Pair<F>, Pair<I>> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Width { [MethodImpl(Inline)] get => 2 * L.Width; }
    public static bool FullByteDot { [MethodImpl(Inline)] get => L.FullByteDot; }
    public static int ByteZero { [MethodImpl(Inline)] get => L.ByteZero; }

    [MethodImpl(Inline)] public static Pair<F> Load(float* p) => new(L.Load(p), L.Load(p + L.Width));
    [MethodImpl(Inline)] public static Pair<F> LoadPart(float* p, int n) => new(L.LoadPart(p, n), L.LoadPart(p + L.Width, n - L.Width));
    [MethodImpl(Inline)] public static void Store(float* p, Pair<F> x) { L.Store(p, x.Lo); L.Store(p + L.Width, x.Hi); }
    [MethodImpl(Inline)] public static void StorePart(float* p, Pair<F> x, int n) { L.StorePart(p, x.Lo, n); L.StorePart(p + L.Width, x.Hi, n - L.Width); }
    [MethodImpl(Inline)] public static Pair<I> Load(int* p) => new(L.Load(p), L.Load(p + L.Width));
    [MethodImpl(Inline)] public static void Store(int* p, Pair<I> x) { L.Store(p, x.Lo); L.Store(p + L.Width, x.Hi); }
    [MethodImpl(Inline)] public static Pair<I> LoadShorts(short* p) => new(L.LoadShorts(p), L.LoadShorts(p + L.Width));
    [MethodImpl(Inline)] public static Pair<I> LoadBytes(sbyte* p) => new(L.LoadBytes(p), L.LoadBytes(p + L.Width));
    [MethodImpl(Inline)] public static void StoreShorts(short* p, Pair<I> x) { L.StoreShorts(p, x.Lo); L.StoreShorts(p + L.Width, x.Hi); }
    [MethodImpl(Inline)] public static void StoreBytes(sbyte* p, Pair<I> x) { L.StoreBytes(p, x.Lo); L.StoreBytes(p + L.Width, x.Hi); }
    [MethodImpl(Inline)]
    public static void Scatter(float* p, int stride, Pair<F> x, int n)
    {
        L.Scatter(p, stride, x.Lo, n);
        L.Scatter(p + L.Width * stride, stride, x.Hi, n - L.Width);
    }
    [MethodImpl(Inline)]
    public static void ScatterShorts(short* p, int stride, Pair<I> x, int n)
    {
        L.ScatterShorts(p, stride, x.Lo, n);
        L.ScatterShorts(p + L.Width * stride, stride, x.Hi, n - L.Width);
    }
    [MethodImpl(Inline)]
    public static void ScatterBytes(sbyte* p, int stride, Pair<I> x, int n)
    {
        L.ScatterBytes(p, stride, x.Lo, n);
        L.ScatterBytes(p + L.Width * stride, stride, x.Hi, n - L.Width);
    }

    // Fewer lanes than a word has elements fill one word between them.
    [MethodImpl(Inline)]
    public static void ScatterQuads(int* p, int stride, Pair<I> x)
    {
        L.ScatterQuads(p, stride, x.Lo);
        if (L.Width >= 4) L.ScatterQuads(p + L.Width / 4 * stride, stride, x.Hi);
        else L.ScatterQuads((int*)((sbyte*)p + L.Width), stride, x.Hi);
    }

    [MethodImpl(Inline)]
    public static void ScatterPairs(int* p, int stride, Pair<I> x)
    {
        L.ScatterPairs(p, stride, x.Lo);
        if (L.Width >= 2) L.ScatterPairs(p + L.Width / 2 * stride, stride, x.Hi);
        else L.ScatterPairs((int*)((short*)p + L.Width), stride, x.Hi);
    }

    [MethodImpl(Inline)] public static void Synchronize() => L.Synchronize();
    [MethodImpl(Inline)] public static Pair<F> LoadHalf(byte* p) => new(L.LoadHalf(p), L.LoadHalf(p + 2 * L.Width));
    [MethodImpl(Inline)] public static void Prefetch(byte* p) => L.Prefetch(p);
    [MethodImpl(Inline)] public static Pair<F> Splat(float x) => new(L.Splat(x), L.Splat(x));
    [MethodImpl(Inline)] public static Pair<I> Splat(int x) => new(L.Splat(x), L.Splat(x));
    public static Pair<I> Indices { [MethodImpl(Inline)] get => new(L.Indices, L.Add(L.Indices, L.Splat(L.Width))); }

    [MethodImpl(Inline)] public static Pair<F> Add(Pair<F> x, Pair<F> y) => new(L.Add(x.Lo, y.Lo), L.Add(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<F> Sub(Pair<F> x, Pair<F> y) => new(L.Sub(x.Lo, y.Lo), L.Sub(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<F> Mul(Pair<F> x, Pair<F> y) => new(L.Mul(x.Lo, y.Lo), L.Mul(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<F> Div(Pair<F> x, Pair<F> y) => new(L.Div(x.Lo, y.Lo), L.Div(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<F> Sqrt(Pair<F> x) => new(L.Sqrt(x.Lo), L.Sqrt(x.Hi));
    [MethodImpl(Inline)] public static Pair<F> Fma(Pair<F> x, Pair<F> y, Pair<F> z) => new(L.Fma(x.Lo, y.Lo, z.Lo), L.Fma(x.Hi, y.Hi, z.Hi));
    [MethodImpl(Inline)] public static Pair<F> Max(Pair<F> x, Pair<F> y) => new(L.Max(x.Lo, y.Lo), L.Max(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<F> Min(Pair<F> x, Pair<F> y) => new(L.Min(x.Lo, y.Lo), L.Min(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<F> Abs(Pair<F> x) => new(L.Abs(x.Lo), L.Abs(x.Hi));
    [MethodImpl(Inline)] public static Pair<I> Greater(Pair<F> x, Pair<F> y) => new(L.Greater(x.Lo, y.Lo), L.Greater(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<F> Select(Pair<I> mask, Pair<F> x, Pair<F> y) => new(L.Select(mask.Lo, x.Lo, y.Lo), L.Select(mask.Hi, x.Hi, y.Hi));
    [MethodImpl(Inline)] public static float Sum(Pair<F> x) => L.Sum(L.Add(x.Lo, x.Hi));
    [MethodImpl(Inline)] public static float MaxAcross(Pair<F> x) => L.MaxAcross(L.Max(x.Lo, x.Hi));

    [MethodImpl(Inline)] public static Pair<F> ToFloat(Pair<I> x) => new(L.ToFloat(x.Lo), L.ToFloat(x.Hi));
    [MethodImpl(Inline)] public static Pair<I> Round(Pair<F> x) => new(L.Round(x.Lo), L.Round(x.Hi));
    [MethodImpl(Inline)] public static Pair<F> AsFloat(Pair<I> x) => new(L.AsFloat(x.Lo), L.AsFloat(x.Hi));
    [MethodImpl(Inline)] public static Pair<I> AsInt(Pair<F> x) => new(L.AsInt(x.Lo), L.AsInt(x.Hi));

    [MethodImpl(Inline)] public static Pair<I> Add(Pair<I> x, Pair<I> y) => new(L.Add(x.Lo, y.Lo), L.Add(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<I> Sub(Pair<I> x, Pair<I> y) => new(L.Sub(x.Lo, y.Lo), L.Sub(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<I> Mul(Pair<I> x, Pair<I> y) => new(L.Mul(x.Lo, y.Lo), L.Mul(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<I> And(Pair<I> x, int mask) => new(L.And(x.Lo, mask), L.And(x.Hi, mask));
    [MethodImpl(Inline)] public static Pair<I> And(Pair<I> x, Pair<I> y) => new(L.And(x.Lo, y.Lo), L.And(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<I> Or(Pair<I> x, Pair<I> y) => new(L.Or(x.Lo, y.Lo), L.Or(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<I> Xor(Pair<I> x, int mask) => new(L.Xor(x.Lo, mask), L.Xor(x.Hi, mask));
    [MethodImpl(Inline)] public static Pair<I> Shl(Pair<I> x, int n) => new(L.Shl(x.Lo, n), L.Shl(x.Hi, n));
    [MethodImpl(Inline)] public static Pair<I> Shr(Pair<I> x, int n) => new(L.Shr(x.Lo, n), L.Shr(x.Hi, n));
    [MethodImpl(Inline)] public static Pair<I> Greater(Pair<I> x, Pair<I> y) => new(L.Greater(x.Lo, y.Lo), L.Greater(x.Hi, y.Hi));
    [MethodImpl(Inline)] public static Pair<I> Select(Pair<I> mask, Pair<I> x, Pair<I> y) => new(L.Select(mask.Lo, x.Lo, y.Lo), L.Select(mask.Hi, x.Hi, y.Hi));

    [MethodImpl(Inline)]
    public static Pair<I> Lookup(Pair<I> nibbles, ulong low, ulong high)
        => new(L.Lookup(nibbles.Lo, low, high), L.Lookup(nibbles.Hi, low, high));
    [MethodImpl(Inline)] public static Pair<I> Dot(Pair<I> acc, Pair<I> w, Pair<I> a) => new(L.Dot(acc.Lo, w.Lo, a.Lo), L.Dot(acc.Hi, w.Hi, a.Hi));
    [MethodImpl(Inline)] public static Pair<I> Sum(Pair<I> acc, Pair<I> part) => new(L.Sum(acc.Lo, part.Lo), L.Sum(acc.Hi, part.Hi));
    [MethodImpl(Inline)]
    public static Pair<I> DotBytes(Pair<I> acc, Pair<I> w, Pair<I> a)
        => new(L.DotBytes(acc.Lo, w.Lo, a.Lo), L.DotBytes(acc.Hi, w.Hi, a.Hi));
    [MethodImpl(Inline)] public static Pair<I> Dot2(Pair<I> acc, Pair<I> w, Pair<I> a) => new(L.Dot2(acc.Lo, w.Lo, a.Lo), L.Dot2(acc.Hi, w.Hi, a.Hi));
    [MethodImpl(Inline)] public static Pair<I> Sum2(Pair<I> acc, Pair<I> part) => new(L.Sum2(acc.Lo, part.Lo), L.Sum2(acc.Hi, part.Hi));
    [MethodImpl(Inline)] public static Pair<I> ScaleOf(Pair<I> bytes, int j) => new(L.ScaleOf(bytes.Lo, j), L.ScaleOf(bytes.Hi, j));
    [MethodImpl(Inline)] public static Pair<I> SignedScaleOf(Pair<I> bytes, int j) => new(L.SignedScaleOf(bytes.Lo, j), L.SignedScaleOf(bytes.Hi, j));
    [MethodImpl(Inline)] public static Pair<I> ShortScaleOf(Pair<I> shorts) => new(L.ShortScaleOf(shorts.Lo), L.ShortScaleOf(shorts.Hi));
    [MethodImpl(Inline)] public static Pair<I> ScaleOf(int scale) => new(L.ScaleOf(scale), L.ScaleOf(scale));
    [MethodImpl(Inline)] public static Pair<I> Scale(Pair<I> acc, Pair<I> scale) => new(L.Scale(acc.Lo, scale.Lo), L.Scale(acc.Hi, scale.Hi));
    [MethodImpl(Inline)] public static Pair<I> PairLo(Pair<I> bytes) => new(L.PairLo(bytes.Lo), L.PairLo(bytes.Hi));
    [MethodImpl(Inline)] public static Pair<I> PairHi(Pair<I> bytes) => new(L.PairHi(bytes.Lo), L.PairHi(bytes.Hi));
    [MethodImpl(Inline)] public static Pair<I> SignedPairLo(Pair<I> bytes) => new(L.SignedPairLo(bytes.Lo), L.SignedPairLo(bytes.Hi));
    [MethodImpl(Inline)] public static Pair<I> SignedPairHi(Pair<I> bytes) => new(L.SignedPairHi(bytes.Lo), L.SignedPairHi(bytes.Hi));
    [MethodImpl(Inline)]
    public static Pair<I> DotPair(Pair<I> acc, Pair<I> pair, Pair<I> a)
        => new(L.DotPair(acc.Lo, pair.Lo, a.Lo), L.DotPair(acc.Hi, pair.Hi, a.Hi));
}
