using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using F = System.Runtime.Intrinsics.Vector512<float>;
using I = System.Runtime.Intrinsics.Vector512<int>;

namespace Engine.Kernels.Lanes;

/// <summary>Sixteen lanes in one AVX-512 register.</summary>
internal readonly unsafe struct Lanes512 : ILanes<F, I>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Width { [MethodImpl(Inline)] get => 16; }
    public static bool FullByteDot { [MethodImpl(Inline)] get => false; }
    public static int ByteZero { [MethodImpl(Inline)] get => 128; }

    [MethodImpl(Inline)] public static F Load(float* p) => Vector512.Load(p);
    [MethodImpl(Inline)] public static F LoadPart(float* p, int n) => n >= 16 ? Vector512.Load(p) : Avx512F.MaskLoad(p, Below(n), F.Zero);
    [MethodImpl(Inline)] public static void StorePart(float* p, F x, int n) { if (n >= 16) x.Store(p); else Avx512F.MaskStore(p, Below(n), x); }
    [MethodImpl(Inline)] public static void Store(float* p, F x) => x.Store(p);
    [MethodImpl(Inline)] public static I Load(int* p) => Vector512.Load(p);
    [MethodImpl(Inline)] public static void Store(int* p, I x) => x.Store(p);
    [MethodImpl(Inline)] public static I LoadShorts(short* p) => Avx512F.ConvertToVector512Int32(Vector256.Load(p));
    [MethodImpl(Inline)] public static I LoadBytes(sbyte* p) => Avx512F.ConvertToVector512Int32(Vector128.Load(p));
    [MethodImpl(Inline)] public static void StoreShorts(short* p, I x) => Avx512F.ConvertToVector256Int16(x).Store(p);
    [MethodImpl(Inline)] public static void StoreBytes(sbyte* p, I x) => Avx512F.ConvertToVector128SByte(x).Store(p);
    [MethodImpl(Inline)] public static void Scatter(float* p, int stride, F x, int n) { for (int i = 0; i < 16 && i < n; i++) p[i * stride] = x.GetElement(i); }
    [MethodImpl(Inline)]
    public static void ScatterShorts(short* p, int stride, I x, int n)
    {
        for (int i = 0; i < 16 && i < n; i++) p[i * stride] = (short)x.GetElement(i);
    }
    [MethodImpl(Inline)]
    public static void ScatterBytes(sbyte* p, int stride, I x, int n)
    {
        for (int i = 0; i < 16 && i < n; i++) p[i * stride] = (sbyte)x.GetElement(i);
    }

    [MethodImpl(Inline)]
    public static void ScatterQuads(int* p, int stride, I x)
    {
        Vector128<int> words = Avx512F.ConvertToVector128SByte(x).AsInt32();
        p[0] = words.GetElement(0);
        p[stride] = words.GetElement(1);
        p[2 * stride] = words.GetElement(2);
        p[3 * stride] = words.GetElement(3);
    }

    [MethodImpl(Inline)]
    public static void ScatterPairs(int* p, int stride, I x)
    {
        Vector256<int> words = Avx512F.ConvertToVector256Int16(x).AsInt32();
        Vector128<int> lower = words.GetLower(), upper = words.GetUpper();
        p[0] = lower.GetElement(0);
        p[stride] = lower.GetElement(1);
        p[2 * stride] = lower.GetElement(2);
        p[3 * stride] = lower.GetElement(3);
        p[4 * stride] = upper.GetElement(0);
        p[5 * stride] = upper.GetElement(1);
        p[6 * stride] = upper.GetElement(2);
        p[7 * stride] = upper.GetElement(3);
    }

    [MethodImpl(Inline)] public static void Synchronize() { }
    [MethodImpl(Inline)]
    public static F LoadHalf(byte* p)
        => ((LoadShorts((short*)p) << 13) & Vector512.Create(unchecked((int)0x8FFFE000))).AsSingle() * Vector512.Create(5.192296858534828e33f);
    [MethodImpl(Inline)] public static void Prefetch(byte* p) => Sse.PrefetchNonTemporal(p);
    [MethodImpl(Inline)] public static F Splat(float x) => Vector512.Create(x);
    [MethodImpl(Inline)] public static I Splat(int x) => Vector512.Create(x);
    public static I Indices { [MethodImpl(Inline)] get => Vector512<int>.Indices; }

    [MethodImpl(Inline)] public static F Add(F x, F y) => x + y;
    [MethodImpl(Inline)] public static F Sub(F x, F y) => x - y;
    [MethodImpl(Inline)] public static F Mul(F x, F y) => x * y;
    [MethodImpl(Inline)] public static F Div(F x, F y) => x / y;
    [MethodImpl(Inline)] public static F Sqrt(F x) => Vector512.Sqrt(x);
    [MethodImpl(Inline)] public static F Fma(F x, F y, F z) => Vector512.FusedMultiplyAdd(x, y, z);
    [MethodImpl(Inline)] public static F Max(F x, F y) => Avx512F.Max(x, y);
    [MethodImpl(Inline)] public static F Min(F x, F y) => Avx512F.Min(x, y);
    [MethodImpl(Inline)] public static F Abs(F x) => Vector512.Abs(x);
    [MethodImpl(Inline)] public static I Greater(F x, F y) => Vector512.GreaterThan(x, y).AsInt32();
    [MethodImpl(Inline)] public static F Select(I mask, F x, F y) => Vector512.ConditionalSelect(mask.AsSingle(), x, y);
    [MethodImpl(Inline)] public static float Sum(F x) => Vector256Lanes<PairDots256>.Sum(x.GetLower() + x.GetUpper());
    [MethodImpl(Inline)]
    public static float MaxAcross(F x)
        => Vector256Lanes<PairDots256>.MaxAcross(Vector256Lanes<PairDots256>.Max(x.GetLower(), x.GetUpper()));

    [MethodImpl(Inline)] public static F ToFloat(I x) => Vector512.ConvertToSingle(x);
    [MethodImpl(Inline)] public static I Round(F x) => (x + Vector512.Create(ScalarLanes.RoundBias)).AsInt32() - Vector512.Create(ScalarLanes.RoundBits);
    [MethodImpl(Inline)] public static F AsFloat(I x) => x.AsSingle();
    [MethodImpl(Inline)] public static I AsInt(F x) => x.AsInt32();

    [MethodImpl(Inline)] public static I Add(I x, I y) => x + y;
    [MethodImpl(Inline)] public static I Sub(I x, I y) => x - y;
    [MethodImpl(Inline)] public static I Mul(I x, I y) => x * y;
    [MethodImpl(Inline)] public static I And(I x, int mask) => x & Vector512.Create(mask);
    [MethodImpl(Inline)] public static I And(I x, I y) => x & y;
    [MethodImpl(Inline)] public static I Or(I x, I y) => x | y;
    [MethodImpl(Inline)] public static I Xor(I x, int mask) => x ^ Vector512.Create(mask);
    [MethodImpl(Inline)] public static I Shl(I x, int n) => x << n;
    [MethodImpl(Inline)] public static I Shr(I x, int n) => x >>> n;
    [MethodImpl(Inline)] public static I Greater(I x, I y) => Vector512.GreaterThan(x, y);
    [MethodImpl(Inline)] public static I Select(I mask, I x, I y) => Vector512.ConditionalSelect(mask, x, y);

    [MethodImpl(Inline)]
    public static I Lookup(I nibbles, ulong low, ulong high)
        => Avx512BW.Shuffle(Vector512.Create(low, high, low, high, low, high, low, high).AsByte(), nibbles.AsByte()).AsInt32();
    [MethodImpl(Inline)] public static I Dot(I acc, I w, I a) => Avx512BW.MultiplyAddAdjacent(w.AsByte(), a.AsSByte()).AsInt32();
    [MethodImpl(Inline)] public static I Sum(I acc, I part) => (acc.AsInt16() + part.AsInt16()).AsInt32();
    [MethodImpl(Inline)] public static I DotBytes(I acc, I w, I a) => NibbleDot<Lanes512, F, I>.Bytes(acc, w, a);
    [MethodImpl(Inline)] public static I Dot2(I acc, I w, I a) => Avx512BW.MultiplyAddAdjacent(w.AsInt16(), a.AsInt16());
    [MethodImpl(Inline)] public static I Sum2(I acc, I part) => acc + part;
    [MethodImpl(Inline)] public static I ScaleOf(I bytes, int j) => Bytes(bytes, unchecked((int)0x80008000) + 0x00010001 * j);
    [MethodImpl(Inline)] public static I SignedScaleOf(I bytes, int j) => Extended(bytes, 0x00800080 + 0x01000100 * j);
    [MethodImpl(Inline)] public static I ShortScaleOf(I shorts) => Twice(shorts & Vector512.Create(0xFFFF));
    [MethodImpl(Inline)] public static I ScaleOf(int scale) => Vector512.Create(scale * 0x10001);
    [MethodImpl(Inline)] public static I Scale(I acc, I scale) => Avx512BW.MultiplyAddAdjacent(acc.AsInt16(), scale.AsInt16());
    [MethodImpl(Inline)] public static I PairLo(I bytes) => Bytes(bytes, unchecked((int)0x80018000));
    [MethodImpl(Inline)] public static I PairHi(I bytes) => Bytes(bytes, unchecked((int)0x80038002));
    [MethodImpl(Inline)] public static I SignedPairLo(I bytes) => Extended(bytes, 0x01800080);
    [MethodImpl(Inline)] public static I SignedPairHi(I bytes) => Extended(bytes, 0x03800280);
    [MethodImpl(Inline)] public static I DotPair(I acc, I pair, I a) => acc + Avx512BW.MultiplyAddAdjacent(pair.AsInt16(), a.AsInt16());

    // The low 16 bits of each lane in both of its halves.
    [MethodImpl(Inline)] private static I Twice(I x) => x | (x << 16);

    // Each lane's bytes in the order that the lowest four of `order` say, 0x80 for zero.
    [MethodImpl(Inline)]
    private static I Bytes(I bytes, int order)
        => Avx512BW.Shuffle(bytes.AsByte(),
            (Vector512.Create(order)
                + Vector512.Create(0x00000000, 0x04040404, 0x08080808, 0x0C0C0C0C, 0x00000000, 0x04040404, 0x08080808, 0x0C0C0C0C, 0x00000000,
                    0x04040404, 0x08080808, 0x0C0C0C0C, 0x00000000, 0x04040404, 0x08080808, 0x0C0C0C0C)).AsByte()).AsInt32();

    // The same, and then the upper byte of each half over the whole half, with its sign.
    [MethodImpl(Inline)] private static I Extended(I bytes, int order) => (Bytes(bytes, order).AsInt16() >> 8).AsInt32();

    [MethodImpl(Inline)] private static F Below(int n) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(n)).AsSingle();
}
