using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using F = System.Runtime.Intrinsics.Vector128<float>;
using I = System.Runtime.Intrinsics.Vector128<int>;

namespace Engine.Kernels.Lanes;

/// <summary>Four lanes in one 128-bit register (SSE, NEON); a group is a pair of pairs of them.</summary>
public readonly unsafe struct Vector128Lanes : ILanes<F, I>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Width { [MethodImpl(Inline)] get => 4; }
    public static bool FullByteDot { [MethodImpl(Inline)] get => false; }
    public static int ByteZero { [MethodImpl(Inline)] get => 128; }

    [MethodImpl(Inline)] public static F Load(float* p) => Vector128.Load(p);
    [MethodImpl(Inline)] public static F LoadPart(float* p, int n) => n >= 4 ? Vector128.Load(p) : Vector128.Create(n > 0 ? p[0] : 0, n > 1 ? p[1] : 0, n > 2 ? p[2] : 0, 0);
    [MethodImpl(Inline)]
    public static void StorePart(float* p, F x, int n)
    {
        if (n >= 4) x.Store(p);
        else for (int i = 0; i < n; i++) p[i] = x.GetElement(i);
    }
    [MethodImpl(Inline)] public static void Store(float* p, F x) => x.Store(p);
    [MethodImpl(Inline)] public static I Load(int* p) => Vector128.Load(p);
    [MethodImpl(Inline)] public static void Store(int* p, I x) => x.Store(p);
    [MethodImpl(Inline)] public static I LoadShorts(short* p) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)p).AsInt16());
    [MethodImpl(Inline)] public static I LoadBytes(sbyte* p) => Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(int*)p).AsSByte()));
    [MethodImpl(Inline)] public static void StoreShorts(short* p, I x) => *(long*)p = Vector128.Narrow(x, x).AsInt64().ToScalar();
    [MethodImpl(Inline)] public static void StoreBytes(sbyte* p, I x) { Vector128<short> y = Vector128.Narrow(x, x); *(int*)p = Vector128.Narrow(y, y).AsInt32().ToScalar(); }
    [MethodImpl(Inline)] public static void Scatter(float* p, int stride, F x, int n) { for (int i = 0; i < 4 && i < n; i++) p[i * stride] = x.GetElement(i); }
    [MethodImpl(Inline)] public static void ScatterShorts(short* p, int stride, I x, int n) { for (int i = 0; i < 4 && i < n; i++) p[i * stride] = (short)x.GetElement(i); }
    [MethodImpl(Inline)] public static void ScatterBytes(sbyte* p, int stride, I x, int n) { for (int i = 0; i < 4 && i < n; i++) p[i * stride] = (sbyte)x.GetElement(i); }
    [MethodImpl(Inline)] public static F LoadHalf(byte* p) => ((LoadShorts((short*)p) << 13) & Vector128.Create(unchecked((int)0x8FFFE000))).AsSingle() * Vector128.Create(5.192296858534828e33f);
    [MethodImpl(Inline)] public static void Prefetch(byte* p) { if (Sse.IsSupported) Sse.PrefetchNonTemporal(p); }
    [MethodImpl(Inline)] public static F Splat(float x) => Vector128.Create(x);
    [MethodImpl(Inline)] public static I Splat(int x) => Vector128.Create(x);
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
    [MethodImpl(Inline)] public static I Shr(I x, int n) => x >>> n;
    [MethodImpl(Inline)] public static I Greater(I x, I y) => Vector128.GreaterThan(x, y);
    [MethodImpl(Inline)] public static I Select(I mask, I x, I y) => Vector128.ConditionalSelect(mask, x, y);

    [MethodImpl(Inline)] public static I Lookup(I nibbles, ulong low, ulong high) => Vector128.Shuffle(Vector128.Create(low, high).AsByte(), nibbles.AsByte()).AsInt32();
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => Bytes(w.AsByte(), a.AsSByte());
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => (acc.AsInt16() + part.AsInt16()).AsInt32();
    [MethodImpl(Inline)] public static I DotBytes(I acc, I w, I a) => NibbleDot<Vector128Lanes, F, I>.Bytes(acc, w, a);
    [MethodImpl(Inline)] public static I Dot2(I acc, I w, I a) => Adjacent(w.AsInt16(), a.AsInt16());
    [MethodImpl(Inline)] public static I Sum2(I acc, I part) => acc + part;
    [MethodImpl(Inline)] public static I ScaleOf(I bytes, int j) => Twice((bytes >>> (8 * j)) & Vector128.Create(0xFF));
    [MethodImpl(Inline)] public static I SignedScaleOf(I bytes, int j) => Twice((bytes << (24 - 8 * j) >> 24) & Vector128.Create(0xFFFF));
    [MethodImpl(Inline)] public static I ShortScaleOf(I shorts) => Twice(shorts & Vector128.Create(0xFFFF));
    [MethodImpl(Inline)] public static I ScaleOf(int scale) => Vector128.Create(scale * 0x10001);
    [MethodImpl(Inline)] public static I Scale(I acc, I scale) => Adjacent(acc.AsInt16(), scale.AsInt16());
    [MethodImpl(Inline)] public static I PairLo(I bytes) => (bytes & Vector128.Create(0xFF)) | ((bytes << 8) & Vector128.Create(0xFF0000));
    [MethodImpl(Inline)] public static I PairHi(I bytes) => ((bytes >>> 16) & Vector128.Create(0xFF)) | ((bytes >>> 8) & Vector128.Create(0xFF0000));
    [MethodImpl(Inline)] public static I SignedPairLo(I bytes) => ((bytes << 24 >> 24) & Vector128.Create(0xFFFF)) | (bytes << 16 >> 24 << 16);
    [MethodImpl(Inline)] public static I SignedPairHi(I bytes) => ((bytes << 8 >> 24) & Vector128.Create(0xFFFF)) | (bytes >> 24 << 16);
    [MethodImpl(Inline)] public static I DotPair(I acc, I pair, I a) => acc + Adjacent(pair.AsInt16(), a.AsInt16());

    // The low 16 bits of each lane in both of its halves.
    [MethodImpl(Inline)] private static I Twice(I x) => x | (x << 16);

    // Without SSSE3 (NEON) the pairs are widened and multiplied: the same sums, which never leave 16 bits.
    [MethodImpl(Inline)]
    private static I Bytes(Vector128<byte> w, Vector128<sbyte> a)
    {
        if (Ssse3.IsSupported) return Ssse3.MultiplyAddAdjacent(w, a).AsInt32();
        Vector128<short> even = (w.AsInt16() & Vector128.Create((short)0xFF)) * (a.AsInt16() << 8 >> 8);
        Vector128<short> odd = (w.AsInt16() >>> 8) * (a.AsInt16() >> 8);
        return (even + odd).AsInt32();
    }

    [MethodImpl(Inline)]
    private static I Adjacent(Vector128<short> x, Vector128<short> y)
    {
        if (Sse2.IsSupported) return Sse2.MultiplyAddAdjacent(x, y);
        return (x.AsInt32() << 16 >> 16) * (y.AsInt32() << 16 >> 16) + (x.AsInt32() >> 16) * (y.AsInt32() >> 16);
    }
}
