using System.Runtime.CompilerServices;

namespace Engine.Kernels.Lanes;

/// <summary>One lane in scalar code: the definition the vector widths are tested against; a group is four times a pair of it.</summary>
internal readonly unsafe struct ScalarLanes : ILanes<float, int>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>1.5 · 2^23: adding it leaves the rounded integer in the low bits of the sum.</summary>
    internal const float RoundBias = 12582912f;

    /// <summary>The bits of <see cref="RoundBias"/>.</summary>
    internal const int RoundBits = 0x4B400000;

    public static int Width { [MethodImpl(Inline)] get => 1; }
    public static bool FullByteDot { [MethodImpl(Inline)] get => false; }
    public static int ByteZero { [MethodImpl(Inline)] get => 128; }

    [MethodImpl(Inline)] public static float Load(float* p) => *p;
    [MethodImpl(Inline)] public static float LoadPart(float* p, int n) => n > 0 ? *p : 0;
    [MethodImpl(Inline)] public static void Store(float* p, float x) => *p = x;
    [MethodImpl(Inline)] public static void StorePart(float* p, float x, int n) { if (n > 0) *p = x; }
    [MethodImpl(Inline)] public static int Load(int* p) => *p;
    [MethodImpl(Inline)] public static void Store(int* p, int x) => *p = x;
    [MethodImpl(Inline)] public static int LoadShorts(short* p) => *p;
    [MethodImpl(Inline)] public static int LoadBytes(sbyte* p) => *p;
    [MethodImpl(Inline)] public static void StoreShorts(short* p, int x) => *p = (short)x;
    [MethodImpl(Inline)] public static void StoreBytes(sbyte* p, int x) => *p = (sbyte)x;
    [MethodImpl(Inline)] public static void Scatter(float* p, int stride, float x, int n) { if (n > 0) *p = x; }
    [MethodImpl(Inline)] public static void ScatterShorts(short* p, int stride, int x, int n) { if (n > 0) *p = (short)x; }
    [MethodImpl(Inline)] public static void ScatterBytes(sbyte* p, int stride, int x, int n) { if (n > 0) *p = (sbyte)x; }
    [MethodImpl(Inline)] public static void ScatterQuads(int* p, int stride, int x) => *(sbyte*)p = (sbyte)x;
    [MethodImpl(Inline)] public static void ScatterPairs(int* p, int stride, int x) => *(short*)p = (short)x;
    [MethodImpl(Inline)] public static void Synchronize() { }
    [MethodImpl(Inline)] public static float LoadHalf(byte* p) => AsFloat((*(short*)p << 13) & unchecked((int)0x8FFFE000)) * 5.192296858534828e33f;
    [MethodImpl(Inline)] public static void Prefetch(byte* p) { }
    [MethodImpl(Inline)] public static float Splat(float x) => x;
    [MethodImpl(Inline)] public static int Splat(int x) => x;
    public static int Indices { [MethodImpl(Inline)] get => 0; }

    [MethodImpl(Inline)] public static float Add(float x, float y) => x + y;
    [MethodImpl(Inline)] public static float Sub(float x, float y) => x - y;
    [MethodImpl(Inline)] public static float Mul(float x, float y) => x * y;
    [MethodImpl(Inline)] public static float Div(float x, float y) => x / y;
    [MethodImpl(Inline)] public static float Sqrt(float x) => MathF.Sqrt(x);
    [MethodImpl(Inline)] public static float Fma(float x, float y, float z) => MathF.FusedMultiplyAdd(x, y, z);
    [MethodImpl(Inline)] public static float Max(float x, float y) => x > y ? x : y;
    [MethodImpl(Inline)] public static float Min(float x, float y) => x < y ? x : y;
    [MethodImpl(Inline)] public static float Abs(float x) => MathF.Abs(x);
    [MethodImpl(Inline)] public static int Greater(float x, float y) => x > y ? -1 : 0;
    [MethodImpl(Inline)] public static float Select(int mask, float x, float y) => AsFloat((mask & AsInt(x)) | (~mask & AsInt(y)));
    [MethodImpl(Inline)] public static float Sum(float x) => x;
    [MethodImpl(Inline)] public static float MaxAcross(float x) => x;

    [MethodImpl(Inline)] public static float ToFloat(int x) => x;
    [MethodImpl(Inline)] public static int Round(float x) => AsInt(x + RoundBias) - RoundBits;
    [MethodImpl(Inline)] public static float AsFloat(int x) => BitConverter.Int32BitsToSingle(x);
    [MethodImpl(Inline)] public static int AsInt(float x) => BitConverter.SingleToInt32Bits(x);

    [MethodImpl(Inline)] public static int Add(int x, int y) => x + y;
    [MethodImpl(Inline)] public static int Sub(int x, int y) => x - y;
    [MethodImpl(Inline)] public static int Mul(int x, int y) => x * y;
    [MethodImpl(Inline)] public static int And(int x, int y) => x & y;
    [MethodImpl(Inline)] public static int Or(int x, int y) => x | y;
    [MethodImpl(Inline)] public static int Xor(int x, int mask) => x ^ mask;
    [MethodImpl(Inline)] public static int Shl(int x, int n) => x << n;
    [MethodImpl(Inline)] public static int Shr(int x, int n) => x >>> n;
    [MethodImpl(Inline)] public static int Greater(int x, int y) => x > y ? -1 : 0;
    [MethodImpl(Inline)] public static int Select(int mask, int x, int y) => (mask & x) | (~mask & y);

    [MethodImpl(Inline)]
    public static int Lookup(int nibbles, ulong low, ulong high)
        => Byte(nibbles, low, high) | Byte(nibbles >> 8, low, high) << 8 | Byte(nibbles >> 16, low, high) << 16 | Byte(nibbles >> 24, low, high) << 24;
    [MethodImpl(Inline)]
    public static int Dot(int acc, int w, int a)
        => Join((byte)w * (sbyte)a + (byte)(w >> 8) * (sbyte)(a >> 8), (byte)(w >> 16) * (sbyte)(a >> 16) + (byte)(w >> 24) * (sbyte)(a >> 24));
    [MethodImpl(Inline)] public static int Sum(int acc, int part) => Join((short)acc + (short)part, (acc >> 16) + (part >> 16));
    [MethodImpl(Inline)]
    public static int DotBytes(int acc, int w, int a)
        => acc + (byte)w * (sbyte)a + (byte)(w >> 8) * (sbyte)(a >> 8) + (byte)(w >> 16) * (sbyte)(a >> 16) + (byte)(w >> 24) * (sbyte)(a >> 24);
    [MethodImpl(Inline)] public static int Dot2(int acc, int w, int a) => (short)w * (short)a + (w >> 16) * (a >> 16);
    [MethodImpl(Inline)] public static int Sum2(int acc, int part) => acc + part;
    [MethodImpl(Inline)] public static int ScaleOf(int bytes, int j) => Join((byte)(bytes >> (8 * j)), (byte)(bytes >> (8 * j)));
    [MethodImpl(Inline)] public static int SignedScaleOf(int bytes, int j) => Join((sbyte)(bytes >> (8 * j)), (sbyte)(bytes >> (8 * j)));
    [MethodImpl(Inline)] public static int ShortScaleOf(int shorts) => Join(shorts, shorts);
    [MethodImpl(Inline)] public static int ScaleOf(int scale) => scale * 0x10001;
    [MethodImpl(Inline)] public static int Scale(int acc, int scale) => Dot2(0, acc, scale);
    [MethodImpl(Inline)] public static int PairLo(int bytes) => Join((byte)bytes, (byte)(bytes >> 8));
    [MethodImpl(Inline)] public static int PairHi(int bytes) => Join((byte)(bytes >> 16), (byte)(bytes >> 24));
    [MethodImpl(Inline)] public static int SignedPairLo(int bytes) => Join((sbyte)bytes, (sbyte)(bytes >> 8));
    [MethodImpl(Inline)] public static int SignedPairHi(int bytes) => Join((sbyte)(bytes >> 16), (sbyte)(bytes >> 24));
    [MethodImpl(Inline)] public static int DotPair(int acc, int pair, int a) => acc + Dot2(0, pair, a);

    [MethodImpl(Inline)] private static int Byte(int nibble, ulong low, ulong high) => (byte)(((nibble & 8) == 0 ? low : high) >> 8 * (nibble & 7));

    // Two int16 in one lane.
    [MethodImpl(Inline)] private static int Join(int lo, int hi) => (lo & 0xFFFF) | (hi << 16);
}
