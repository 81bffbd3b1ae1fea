using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using F = System.Runtime.Intrinsics.Vector256<float>;
using I = System.Runtime.Intrinsics.Vector256<int>;

namespace Engine.Kernels.Lanes;

/// <summary>Eight lanes in one AVX2 register; a group is a pair of them. <typeparamref name="D"/> is how the CPU multiplies bytes.</summary>
internal readonly unsafe struct Vector256Lanes<D> : ILanes<F, I> where D : struct, IRegisterDots<I>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Width { [MethodImpl(Inline)] get => 8; }
    public static bool FullByteDot { [MethodImpl(Inline)] get => D.FullByteDot; }
    public static int ByteZero { [MethodImpl(Inline)] get => D.ByteZero; }

    [MethodImpl(Inline)] public static F Load(float* p) => Vector256.Load(p);
    [MethodImpl(Inline)] public static F LoadPart(float* p, int n) => n >= 8 ? Vector256.Load(p) : Avx.MaskLoad(p, Below(n));
    [MethodImpl(Inline)] public static void StorePart(float* p, F x, int n) { if (n >= 8) x.Store(p); else Avx.MaskStore(p, Below(n), x); }
    [MethodImpl(Inline)] public static void Store(float* p, F x) => x.Store(p);
    [MethodImpl(Inline)] public static I Load(int* p) => Vector256.Load(p);
    [MethodImpl(Inline)] public static void Store(int* p, I x) => x.Store(p);
    [MethodImpl(Inline)] public static I LoadShorts(short* p) => Avx2.ConvertToVector256Int32(Vector128.Load(p));
    [MethodImpl(Inline)] public static I LoadBytes(sbyte* p) => Avx2.ConvertToVector256Int32(p);
    [MethodImpl(Inline)] public static void StoreShorts(short* p, I x) => Vector128.Narrow(x.GetLower(), x.GetUpper()).Store(p);
    [MethodImpl(Inline)]
    public static void StoreBytes(sbyte* p, I x)
    {
        Vector128<short> y = Vector128.Narrow(x.GetLower(), x.GetUpper());
        *(long*)p = Vector128.Narrow(y, y).AsInt64().ToScalar();
    }
    [MethodImpl(Inline)] public static void Scatter(float* p, int stride, F x, int n) { for (int i = 0; i < 8 && i < n; i++) p[i * stride] = x.GetElement(i); }
    [MethodImpl(Inline)]
    public static void ScatterShorts(short* p, int stride, I x, int n)
    {
        for (int i = 0; i < 8 && i < n; i++) p[i * stride] = (short)x.GetElement(i);
    }
    [MethodImpl(Inline)]
    public static void ScatterBytes(sbyte* p, int stride, I x, int n)
    {
        for (int i = 0; i < 8 && i < n; i++) p[i * stride] = (sbyte)x.GetElement(i);
    }

    [MethodImpl(Inline)]
    public static void ScatterQuads(int* p, int stride, I x)
    {
        Vector128<short> shorts = Vector128.Narrow(x.GetLower(), x.GetUpper());
        long words = Vector128.Narrow(shorts, shorts).AsInt64().ToScalar();
        p[0] = (int)words;
        p[stride] = (int)(words >> 32);
    }

    [MethodImpl(Inline)]
    public static void ScatterPairs(int* p, int stride, I x)
    {
        Vector128<int> words = Vector128.Narrow(x.GetLower(), x.GetUpper()).AsInt32();
        p[0] = words.GetElement(0);
        p[stride] = words.GetElement(1);
        p[2 * stride] = words.GetElement(2);
        p[3 * stride] = words.GetElement(3);
    }

    [MethodImpl(Inline)] public static void Synchronize() { }
    [MethodImpl(Inline)]
    public static F LoadHalf(byte* p)
        => ((LoadShorts((short*)p) << 13) & Vector256.Create(unchecked((int)0x8FFFE000))).AsSingle() * Vector256.Create(5.192296858534828e33f);
    [MethodImpl(Inline)] public static void Prefetch(byte* p) => Sse.PrefetchNonTemporal(p);
    [MethodImpl(Inline)] public static F Splat(float x) => Vector256.Create(x);
    [MethodImpl(Inline)] public static I Splat(int x) => Vector256.Create(x);
    public static I Indices { [MethodImpl(Inline)] get => Vector256<int>.Indices; }

    [MethodImpl(Inline)] public static F Add(F x, F y) => x + y;
    [MethodImpl(Inline)] public static F Sub(F x, F y) => x - y;
    [MethodImpl(Inline)] public static F Mul(F x, F y) => x * y;
    [MethodImpl(Inline)] public static F Div(F x, F y) => x / y;
    [MethodImpl(Inline)] public static F Sqrt(F x) => Vector256.Sqrt(x);
    [MethodImpl(Inline)] public static F Fma(F x, F y, F z) => Vector256.FusedMultiplyAdd(x, y, z);
    [MethodImpl(Inline)] public static F Max(F x, F y) => Avx.Max(x, y);
    [MethodImpl(Inline)] public static F Min(F x, F y) => Avx.Min(x, y);
    [MethodImpl(Inline)] public static F Abs(F x) => Vector256.Abs(x);
    [MethodImpl(Inline)] public static I Greater(F x, F y) => Vector256.GreaterThan(x, y).AsInt32();
    [MethodImpl(Inline)] public static F Select(I mask, F x, F y) => Vector256.ConditionalSelect(mask.AsSingle(), x, y);
    [MethodImpl(Inline)] public static float Sum(F x) => Vector128Lanes<PairDots128>.Sum(x.GetLower() + x.GetUpper());
    [MethodImpl(Inline)]
    public static float MaxAcross(F x)
        => Vector128Lanes<PairDots128>.MaxAcross(Vector128Lanes<PairDots128>.Max(x.GetLower(), x.GetUpper()));

    [MethodImpl(Inline)] public static F ToFloat(I x) => Vector256.ConvertToSingle(x);
    [MethodImpl(Inline)] public static I Round(F x) => (x + Vector256.Create(ScalarLanes.RoundBias)).AsInt32() - Vector256.Create(ScalarLanes.RoundBits);
    [MethodImpl(Inline)] public static F AsFloat(I x) => x.AsSingle();
    [MethodImpl(Inline)] public static I AsInt(F x) => x.AsInt32();

    [MethodImpl(Inline)] public static I Add(I x, I y) => x + y;
    [MethodImpl(Inline)] public static I Sub(I x, I y) => x - y;
    [MethodImpl(Inline)] public static I Mul(I x, I y) => x * y;
    [MethodImpl(Inline)] public static I And(I x, int mask) => x & Vector256.Create(mask);
    [MethodImpl(Inline)] public static I And(I x, I y) => x & y;
    [MethodImpl(Inline)] public static I Or(I x, I y) => x | y;
    [MethodImpl(Inline)] public static I Xor(I x, int mask) => x ^ Vector256.Create(mask);
    [MethodImpl(Inline)] public static I Shl(I x, int n) => x << n;
    [MethodImpl(Inline)] public static I Shr(I x, int n) => x >>> n;
    [MethodImpl(Inline)] public static I Greater(I x, I y) => Vector256.GreaterThan(x, y);
    [MethodImpl(Inline)] public static I Select(I mask, I x, I y) => Vector256.ConditionalSelect(mask, x, y);

    [MethodImpl(Inline)]
    public static I Lookup(I nibbles, ulong low, ulong high)
        => Avx2.Shuffle(Vector256.Create(low, high, low, high).AsByte(), nibbles.AsByte()).AsInt32();
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
    [MethodImpl(Inline)] public static I PairLo(I bytes) => Bytes(bytes, unchecked((int)0x80018000));
    [MethodImpl(Inline)] public static I PairHi(I bytes) => Bytes(bytes, unchecked((int)0x80038002));
    [MethodImpl(Inline)] public static I SignedPairLo(I bytes) => Extended(bytes, 0x01800080);
    [MethodImpl(Inline)] public static I SignedPairHi(I bytes) => Extended(bytes, 0x03800280);
    [MethodImpl(Inline)] public static I DotPair(I acc, I pair, I a) => D.Sum2(acc, D.Dot2(acc, pair, a));

    // Each lane's bytes in the order that the lowest four of `order` say, 0x80 for zero.
    [MethodImpl(Inline)]
    internal static I Bytes(I bytes, int order)
        => Avx2.Shuffle(bytes.AsByte(),
            (Vector256.Create(order)
                + Vector256.Create(0x00000000, 0x04040404, 0x08080808, 0x0C0C0C0C, 0x00000000, 0x04040404, 0x08080808, 0x0C0C0C0C)).AsByte()).AsInt32();

    // The same, and then the upper byte of each half over the whole half, with its sign.
    [MethodImpl(Inline)] internal static I Extended(I bytes, int order) => (Bytes(bytes, order).AsInt16() >> 8).AsInt32();

    [MethodImpl(Inline)] private static F Below(int n) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(n)).AsSingle();
}
