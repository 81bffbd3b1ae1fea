using Engine.Kernels.Lanes;

namespace Engine.Gpu.Lanes;

/// <summary>What threads as lanes have in common, whatever their group.</summary>
internal static class ThreadLanes
{
    /// <summary>Lanes of a program.</summary>
    public const int Count = 16;
}

/// <summary>Lanes of which each is a thread: the kernels' bodies, compiled for a GPU, run on these.</summary>
/// <remarks>
/// ILGPU wants 32-bit signed offsets and pointers of their element's type: a pointer cast within an expression keeps its old element size, so bytes and halves
/// are reached through arguments of the narrow type.
/// </remarks>
internal readonly unsafe struct ThreadLanes<G> : ILanes<float, int> where G : struct, ILaneGroup
{
    public static int Width => G.Count;
    public static bool FullByteDot => true;
    public static int ByteZero => 128;

    public static float Load(float* p) => *(p + G.Lane);
    public static float LoadPart(float* p, int n)
    {
        float x = 0;
        if (G.Lane < n) x = *(p + G.Lane);
        return x;
    }

    public static void Store(float* p, float x) => *(p + G.Lane) = x;
    public static void StorePart(float* p, float x, int n)
    {
        if (G.Lane < n) *(p + G.Lane) = x;
    }

    public static int Load(int* p) => *(p + G.Lane);
    public static void Store(int* p, int x) => *(p + G.Lane) = x;
    public static int LoadShorts(short* p) => *(p + G.Lane);
    public static int LoadBytes(sbyte* p) => *(p + G.Lane);
    public static void StoreShorts(short* p, int x) => *(p + G.Lane) = (short)x;
    public static void StoreBytes(sbyte* p, int x) => *(p + G.Lane) = (sbyte)x;
    public static void Scatter(float* p, int stride, float x, int n)
    {
        if (G.Lane < n) *(p + G.Lane * stride) = x;
    }

    public static void ScatterShorts(short* p, int stride, int x, int n)
    {
        if (G.Lane < n) *(p + G.Lane * stride) = (short)x;
    }

    public static void ScatterBytes(sbyte* p, int stride, int x, int n)
    {
        if (G.Lane < n) *(p + G.Lane * stride) = (sbyte)x;
    }

    public static void ScatterQuads(int* p, int stride, int x) => Put((sbyte*)(p + (G.Lane >> 2) * stride), G.Lane & 3, x);
    public static void ScatterPairs(int* p, int stride, int x) => Put((short*)(p + (G.Lane >> 1) * stride), G.Lane & 1, x);
    public static void Synchronize() => G.Synchronize();
    public static void Prefetch(byte* p) { }
    public static float LoadHalf(byte* p)
        => Instructions.Mul(AsFloat((LoadShorts((short*)p) << 13) & unchecked((int)0x8FFFE000)), 5.192296858534828e33f);
    public static float Splat(float x) => x;
    public static int Splat(int x) => x;
    public static int Indices => G.Lane;

    public static float Add(float x, float y) => Instructions.Add(x, y);
    public static float Sub(float x, float y) => Instructions.Sub(x, y);
    public static float Mul(float x, float y) => Instructions.Mul(x, y);
    public static float Div(float x, float y) => Instructions.Div(x, y);
    public static float Sqrt(float x) => Instructions.Sqrt(x);
    public static float Fma(float x, float y, float z) => Instructions.Fma(x, y, z);
    public static float Max(float x, float y) => x > y ? x : y;
    public static float Min(float x, float y) => x < y ? x : y;
    public static float Abs(float x) => AsFloat(AsInt(x) & 0x7FFFFFFF);
    public static int Greater(float x, float y) => x > y ? -1 : 0;
    public static float Select(int mask, float x, float y) => mask != 0 ? x : y;
    public static float Sum(float x) => G.Sum(x);
    public static float MaxAcross(float x) => G.Max(x);

    public static float ToFloat(int x) => x;
    public static int Round(float x) => AsInt(Instructions.Add(x, ScalarLanes.RoundBias)) - ScalarLanes.RoundBits;
    public static float AsFloat(int x) => BitConverter.Int32BitsToSingle(x);
    public static int AsInt(float x) => BitConverter.SingleToInt32Bits(x);

    public static int Add(int x, int y) => x + y;
    public static int Sub(int x, int y) => x - y;
    public static int Mul(int x, int y) => x * y;
    public static int And(int x, int y) => x & y;
    public static int Or(int x, int y) => x | y;
    public static int Xor(int x, int mask) => x ^ mask;
    public static int Shl(int x, int n) => x << n;
    public static int Shr(int x, int n) => (int)((uint)x >> n);
    public static int Greater(int x, int y) => x > y ? -1 : 0;
    public static int Select(int mask, int x, int y) => mask != 0 ? x : y;

    public static int Lookup(int nibbles, ulong low, ulong high)
        => Level(nibbles, low, high) | Level(nibbles >> 8, low, high) << 8 | Level(nibbles >> 16, low, high) << 16 | Level(nibbles >> 24, low, high) << 24;
    public static int Dot(int acc, int w, int a) => Instructions.Dp4a(w, a, acc);
    public static int Sum(int acc, int part) => part;
    public static int DotBytes(int acc, int w, int a) => Instructions.Dp4a(w, a, acc);
    public static int Dot2(int acc, int w, int a) => acc + (w << 16 >> 16) * (a << 16 >> 16) + (w >> 16) * (a >> 16);
    public static int Sum2(int acc, int part) => part;
    public static int ScaleOf(int bytes, int j) => bytes >> 8 * j & 255;
    public static int SignedScaleOf(int bytes, int j) => bytes << 24 - 8 * j >> 24;
    public static int ShortScaleOf(int shorts) => shorts << 16 >> 16;
    public static int ScaleOf(int scale) => scale;
    public static int Scale(int acc, int scale) => acc * scale;
    public static int PairLo(int bytes) => bytes;
    public static int PairHi(int bytes) => bytes >> 16;
    public static int SignedPairLo(int bytes) => bytes;
    public static int SignedPairHi(int bytes) => bytes >> 16;
    public static int DotPair(int acc, int pair, int a) => Instructions.Dp2a(pair, a, acc);

    private static void Put(sbyte* p, int i, int x) => *(p + i) = (sbyte)x;
    private static void Put(short* p, int i, int x) => *(p + i) = (short)x;
    private static int Level(int nibble, ulong low, ulong high) => (int)(((nibble & 8) == 0 ? low : high) >> 8 * (nibble & 7)) & 255;
}
