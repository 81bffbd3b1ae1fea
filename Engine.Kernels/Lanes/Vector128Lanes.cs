using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using F = System.Runtime.Intrinsics.Vector128<float>;
using I = System.Runtime.Intrinsics.Vector128<int>;

namespace Engine.Kernels.Lanes;

/// <summary>
/// Four lanes in one 128-bit register (SSE, NEON); a group is a pair of pairs of them. <typeparamref name="D"/> is how the CPU multiplies bytes.
/// </summary>
internal readonly unsafe struct Vector128Lanes<D> : ILanes<F, I> where D : struct, IDots128
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Width { [MethodImpl(Inline)] get => 4; }
    public static bool FullByteDot { [MethodImpl(Inline)] get => D.FullByteDot; }
    public static int ByteZero { [MethodImpl(Inline)] get => D.ByteZero; }

    [MethodImpl(Inline)] public static F Load(float* p) => Vector128.Load(p);
    [MethodImpl(Inline)]
    public static F LoadPart(float* p, int n)
        => n >= 4 ? Vector128.Load(p) : Vector128.Create(n > 0 ? p[0] : 0, n > 1 ? p[1] : 0, n > 2 ? p[2] : 0, 0);
    [MethodImpl(Inline)]
    public static void StorePart(float* p, F x, int n)
    {
        if (n >= 4) x.Store(p);
        else for (int i = 0; i < n; i++) p[i] = x.GetElement(i);
    }
    [MethodImpl(Inline)] public static void Store(float* p, F x) => x.Store(p);
    [MethodImpl(Inline)] public static I Load(int* p) => Vector128.Load(p);
    [MethodImpl(Inline)] public static void Store(int* p, I x) => x.Store(p);
    [MethodImpl(Inline)]
    public static I LoadShorts(short* p)
    {
        if (AdvSimd.IsSupported) return AdvSimd.SignExtendWideningLower(AdvSimd.LoadVector64(p));
        return Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)p).AsInt16());
    }

    [MethodImpl(Inline)] public static I LoadBytes(sbyte* p) => Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(float*)p).AsSByte()));
    [MethodImpl(Inline)] public static void StoreShorts(short* p, I x) => *(long*)p = Vector128.Narrow(x, x).AsInt64().ToScalar();
    [MethodImpl(Inline)]
    public static void StoreBytes(sbyte* p, I x)
    {
        Vector128<short> y = Vector128.Narrow(x, x);
        *(int*)p = Vector128.Narrow(y, y).AsInt32().ToScalar();
    }
    [MethodImpl(Inline)] public static void Scatter(float* p, int stride, F x, int n) { for (int i = 0; i < 4 && i < n; i++) p[i * stride] = x.GetElement(i); }
    [MethodImpl(Inline)]
    public static void ScatterShorts(short* p, int stride, I x, int n)
    {
        for (int i = 0; i < 4 && i < n; i++) p[i * stride] = (short)x.GetElement(i);
    }
    [MethodImpl(Inline)]
    public static void ScatterBytes(sbyte* p, int stride, I x, int n)
    {
        for (int i = 0; i < 4 && i < n; i++) p[i * stride] = (sbyte)x.GetElement(i);
    }

    [MethodImpl(Inline)]
    public static void ScatterQuads(int* p, int stride, I x)
    {
        Vector128<short> shorts = Vector128.Narrow(x, x);
        p[0] = Vector128.Narrow(shorts, shorts).AsInt32().ToScalar();
    }

    [MethodImpl(Inline)]
    public static void ScatterPairs(int* p, int stride, I x)
    {
        long words = Vector128.Narrow(x, x).AsInt64().ToScalar();
        p[0] = (int)words;
        p[stride] = (int)(words >> 32);
    }

    [MethodImpl(Inline)] public static void Synchronize() { }
    [MethodImpl(Inline)]
    public static F LoadHalf(byte* p)
        => ((LoadShorts((short*)p) << 13) & Vector128.Create(unchecked((int)0x8FFFE000))).AsSingle() * Vector128.Create(5.192296858534828e33f);
    // ARM has no intrinsic of it but for SVE, where the runtime library calls it experimental.
    [MethodImpl(Inline)] public static void Prefetch(byte* p) { if (Sse.IsSupported) Sse.PrefetchNonTemporal(p); }
    [MethodImpl(Inline)] public static F Splat(float x) => Vector128.Create(x);
    [MethodImpl(Inline)] public static I Splat(int x) => D.Splat(x);
    public static I Indices { [MethodImpl(Inline)] get => Vector128<int>.Indices; }

    [MethodImpl(Inline)] public static F Add(F x, F y) => x + y;
    [MethodImpl(Inline)] public static F Sub(F x, F y) => x - y;
    [MethodImpl(Inline)] public static F Mul(F x, F y) => x * y;
    [MethodImpl(Inline)] public static F Div(F x, F y) => x / y;
    [MethodImpl(Inline)] public static F Sqrt(F x) => Vector128.Sqrt(x);
    [MethodImpl(Inline)] public static F Fma(F x, F y, F z) => Vector128.FusedMultiplyAdd(x, y, z);
    [MethodImpl(Inline)] public static F Max(F x, F y) => Sse.IsSupported ? Sse.Max(x, y) : Vector128.ConditionalSelect(Vector128.GreaterThan(x, y), x, y);
    [MethodImpl(Inline)] public static F Min(F x, F y) => Sse.IsSupported ? Sse.Min(x, y) : Vector128.ConditionalSelect(Vector128.LessThan(x, y), x, y);
    [MethodImpl(Inline)] public static F Abs(F x) => Vector128.Abs(x);
    [MethodImpl(Inline)] public static I Greater(F x, F y) => Vector128.GreaterThan(x, y).AsInt32();
    [MethodImpl(Inline)] public static F Select(I mask, F x, F y) => Vector128.ConditionalSelect(mask.AsSingle(), x, y);
    [MethodImpl(Inline)]
    public static float Sum(F x)
    {
        F y = x + Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1));
        return y.ToScalar() + y.GetElement(1);
    }

    [MethodImpl(Inline)]
    public static float MaxAcross(F x)
    {
        F y = Max(x, Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1)));
        return Max(y, Vector128.Shuffle(y, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(Inline)] public static F ToFloat(I x) => Vector128.ConvertToSingle(x);
    [MethodImpl(Inline)] public static I Round(F x) => (x + Vector128.Create(ScalarLanes.RoundBias)).AsInt32() - Vector128.Create(ScalarLanes.RoundBits);
    [MethodImpl(Inline)] public static F AsFloat(I x) => x.AsSingle();
    [MethodImpl(Inline)] public static I AsInt(F x) => x.AsInt32();

    [MethodImpl(Inline)] public static I Add(I x, I y) => x + y;
    [MethodImpl(Inline)] public static I Sub(I x, I y) => x - y;
    [MethodImpl(Inline)] public static I Mul(I x, I y) => x * y;
    [MethodImpl(Inline)] public static I And(I x, int mask) => x & Vector128.Create(mask);
    [MethodImpl(Inline)] public static I And(I x, I y) => x & y;
    [MethodImpl(Inline)] public static I Or(I x, I y) => x | y;
    [MethodImpl(Inline)] public static I Xor(I x, int mask) => x ^ Vector128.Create(mask);
    [MethodImpl(Inline)] public static I Shl(I x, int n) => x << n;

    // NEON has no shift by 0, and the compiler builds one from a register of zeros.
    [MethodImpl(Inline)]
    public static I Shr(I x, int n)
    {
        if (AdvSimd.IsSupported && n == 0) return x;
        return x >>> n;
    }

    [MethodImpl(Inline)] public static I Greater(I x, I y) => Vector128.GreaterThan(x, y);
    [MethodImpl(Inline)] public static I Select(I mask, I x, I y) => Vector128.ConditionalSelect(mask, x, y);

    [MethodImpl(Inline)]
    public static I Lookup(I nibbles, ulong low, ulong high)
        => Vector128.Shuffle(Vector128.Create(low, high).AsByte(), nibbles.AsByte()).AsInt32();
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => D.Dot(acc, w, a);
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => D.Sum(acc, part);
    [MethodImpl(Inline)] public static I DotBytes(I acc, I w, I a) => D.DotBytes(acc, w, a);
    [MethodImpl(Inline)] public static I Dot2(I acc, I w, I a) => D.Dot2(acc, w, a);
    [MethodImpl(Inline)] public static I Sum2(I acc, I part) => D.Sum2(acc, part);
    [MethodImpl(Inline)] public static I ScaleOf(I bytes, int j) => D.ByteScale(bytes, j);
    [MethodImpl(Inline)] public static I SignedScaleOf(I bytes, int j) => D.SignedByteScale(bytes, j);
    [MethodImpl(Inline)] public static I ShortScaleOf(I shorts) => D.ShortScale(shorts);
    [MethodImpl(Inline)] public static I ScaleOf(int scale) => D.ConstantScale(scale);
    [MethodImpl(Inline)] public static I Scale(I acc, I scale) => D.Scale(acc, scale);
    [MethodImpl(Inline)] public static I PairLo(I bytes) => D.PairLo(bytes);
    [MethodImpl(Inline)] public static I PairHi(I bytes) => D.PairHi(bytes);
    [MethodImpl(Inline)] public static I SignedPairLo(I bytes) => D.SignedPairLo(bytes);
    [MethodImpl(Inline)] public static I SignedPairHi(I bytes) => D.SignedPairHi(bytes);
    [MethodImpl(Inline)] public static I DotPair(I acc, I pair, I a) => D.Sum2(acc, D.Dot2(acc, pair, a));
}
