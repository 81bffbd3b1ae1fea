namespace Engine.Kernels.Lanes;

/// <summary>
/// A group of <see cref="Width"/> lanes that work in step; a kernel body is a program for one group. On the CPU a group is 16 lanes at every register
/// width (<see cref="PairLanes{L, F, I}"/> makes a wide group of two narrow ones), so that a body sums in the same order whatever the hardware; on a
/// GPU a lane is a thread. <typeparamref name="F"/> is a float32 per lane, <typeparamref name="I"/> 32 bits per lane, whatever they hold.
/// </summary>
/// <remarks>
/// Every operation is defined by what one lane computes, in IEEE float32 with one rounding each, so all implementations agree to the bit.
/// Integer dot steps have two phases, so that a tile can issue all multiplies before the first add: on the CPU the first multiplies and the second adds;
/// where the hardware fuses them the first does both and the second returns its result.
/// </remarks>
internal unsafe interface ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Lanes in the group.</summary>
    static abstract int Width { get; }

    // Memory: lane r reads or writes element r.

    /// <summary>x[r] = p[r].</summary>
    static abstract F Load(float* p);

    /// <summary>x[r] = p[r] for r &lt; n, else 0; memory from element n on is not touched, and n may be anything, also negative.</summary>
    static abstract F LoadPart(float* p, int n);

    /// <summary>p[r] = x[r].</summary>
    static abstract void Store(float* p, F x);

    /// <summary>p[r] = x[r] for r &lt; n; memory from element n on is not touched, and n may be anything, also negative.</summary>
    static abstract void StorePart(float* p, F x, int n);

    /// <summary>x[r] = p[r], 32 bits.</summary>
    static abstract I Load(int* p);

    /// <summary>p[r] = x[r], 32 bits.</summary>
    static abstract void Store(int* p, I x);

    /// <summary>x[r] = p[r], an int16 sign-extended to 32 bits.</summary>
    static abstract I LoadShorts(short* p);

    /// <summary>x[r] = p[r], an int8 sign-extended to 32 bits.</summary>
    static abstract I LoadBytes(sbyte* p);

    /// <summary>p[r] = the low 16 bits of x[r].</summary>
    static abstract void StoreShorts(short* p, I x);

    /// <summary>p[r] = the low 8 bits of x[r].</summary>
    static abstract void StoreBytes(sbyte* p, I x);

    /// <summary>p[r · stride] = x[r] for r &lt; n, which may be anything: a row of values becomes a column.</summary>
    static abstract void Scatter(float* p, int stride, F x, int n);

    /// <summary>The same with the low 16 bits of each lane.</summary>
    static abstract void ScatterShorts(short* p, int stride, I x, int n);

    /// <summary>The same with the low 8 bits of each lane.</summary>
    static abstract void ScatterBytes(sbyte* p, int stride, I x, int n);

    /// <summary>The low 8 bits of each lane, four to a word, the words a stride apart: lane r is byte r % 4 of word r / 4 · stride.</summary>
    static abstract void ScatterQuads(int* p, int stride, I x);

    /// <summary>The low 16 bits of each lane, two to a word, the words a stride apart.</summary>
    static abstract void ScatterPairs(int* p, int stride, I x);

    /// <summary>
    /// A barrier between the lanes: what each has stored before it, all of them may load behind it. Nothing where lanes are one register; on a GPU lanes are
    /// threads, and a body that passes values between lanes through memory has to say where.
    /// </summary>
    static abstract void Synchronize();

    /// <summary>x[r] = the IEEE binary16 number r at p; exact for finite ones (an infinity or NaN reads as a finite number beyond 65504).</summary>
    static abstract F LoadHalf(byte* p);

    /// <summary>
    /// A hint that the 64 bytes around <paramref name="p"/> are read soon, and once; any address may be given. Nothing where the hardware has no such
    /// instruction.
    /// </summary>
    static abstract void Prefetch(byte* p);

    /// <summary>x in every lane.</summary>
    static abstract F Splat(float x);

    /// <summary>The same 32 bits in every lane.</summary>
    static abstract I Splat(int x);

    /// <summary>0, 1, 2, ...: lane r holds r.</summary>
    static abstract I Indices { get; }

    // Floats.

    /// <summary>x + y, rounded to nearest, ties to even.</summary>
    static abstract F Add(F x, F y);

    /// <summary>x - y, rounded to nearest, ties to even.</summary>
    static abstract F Sub(F x, F y);

    /// <summary>x · y, rounded to nearest, ties to even.</summary>
    static abstract F Mul(F x, F y);

    /// <summary>x / y, rounded to nearest, ties to even.</summary>
    static abstract F Div(F x, F y);

    /// <summary>√x, rounded to nearest, ties to even; NaN below 0.</summary>
    static abstract F Sqrt(F x);

    /// <summary>x · y + z, rounded once.</summary>
    static abstract F Fma(F x, F y, F z);

    /// <summary>x > y ? x : y; so a NaN on either side gives y.</summary>
    static abstract F Max(F x, F y);

    /// <summary>x &lt; y ? x : y; so a NaN on either side gives y.</summary>
    static abstract F Min(F x, F y);

    /// <summary>|x|: the sign bit cleared, also of a NaN.</summary>
    static abstract F Abs(F x);

    /// <summary>x > y ? all ones : 0.</summary>
    static abstract I Greater(F x, F y);

    /// <summary>Where the mask's bits are set x, elsewhere y.</summary>
    static abstract F Select(I mask, F x, F y);

    /// <summary>The sum of all lanes by halves: lane i + lane i + 8, then i + 4, i + 2, i + 1.</summary>
    static abstract float Sum(F x);

    /// <summary>The maximum of all lanes by the same tree.</summary>
    static abstract float MaxAcross(F x);

    // Between the two.

    /// <summary>The float32 nearest to the signed integer x, ties to even; exact up to 2^24.</summary>
    static abstract F ToFloat(I x);

    /// <summary>The nearest integer, ties to even; |x| must be at most 2^22.</summary>
    static abstract I Round(F x);

    /// <summary>The same 32 bits, read as float32.</summary>
    static abstract F AsFloat(I x);

    /// <summary>The same 32 bits, read as an integer.</summary>
    static abstract I AsInt(F x);

    // Integers.

    /// <summary>x + y modulo 2^32.</summary>
    static abstract I Add(I x, I y);

    /// <summary>x - y modulo 2^32.</summary>
    static abstract I Sub(I x, I y);

    /// <summary>x · y modulo 2^32.</summary>
    static abstract I Mul(I x, I y);

    /// <summary>The bits of x that are set in the mask, the same for every lane.</summary>
    static abstract I And(I x, int mask);

    /// <summary>x and y, bit by bit.</summary>
    static abstract I And(I x, I y);

    /// <summary>x or y, bit by bit.</summary>
    static abstract I Or(I x, I y);

    /// <summary>x with the bits of the mask, the same for every lane, inverted.</summary>
    static abstract I Xor(I x, int mask);

    /// <summary>x · 2^n modulo 2^32, n from 0 to 31.</summary>
    static abstract I Shl(I x, int n);

    /// <summary>x / 2^n rounded down, x unsigned (a logical shift), n from 0 to 31.</summary>
    static abstract I Shr(I x, int n);

    /// <summary>x > y ? all ones : 0, signed.</summary>
    static abstract I Greater(I x, I y);

    /// <summary>Where the mask's bits are set x, elsewhere y.</summary>
    static abstract I Select(I mask, I x, I y);

    // Integer dot steps. An accumulator of Dot is opaque until Scale: two sums of 16 bits on CPUs that add neighbouring products in 16 bits (SSSE3, AVX2,
    // AVX-512), one of 32 bits where the hardware sums four products at once (AVX-VNNI, dp4a). A format keeps the narrower promise: between two calls of
    // Scale its products of neighbouring bytes add up to no more than 16 bits hold.

    /// <summary>
    /// Each byte of <paramref name="nibbles"/>, 0 to 15, replaced by that byte of a table of sixteen: 0 to 7 in <paramref name="low"/>, lowest first,
    /// 8 to 15 in <paramref name="high"/>.
    /// </summary>
    static abstract I Lookup(I nibbles, ulong low, ulong high);

    /// <summary>
    /// Phase one: four bytes of <paramref name="w"/>, 0 to 63, times four of <paramref name="a"/>, -127 to 127. So small, weights are the same
    /// numbers to hardware that takes them as unsigned (SSSE3 to AVX-VNNI, dp4a) and to hardware that takes them as signed (ARM).
    /// </summary>
    static abstract I Dot(I acc, I w, I a);

    /// <summary>Phase two of <see cref="Dot"/>.</summary>
    static abstract I Sum(I acc, I part);

    /// <summary>
    /// True where <see cref="DotBytes"/> takes fewer steps of the hardware than two planes of nibbles, so that a format of full bytes is multiplied
    /// whole.
    /// </summary>
    static abstract bool FullByteDot { get; }

    /// <summary>What <see cref="DotBytes"/> adds to its weights: 128 where the hardware multiplies unsigned bytes, 0 where it multiplies signed ones.</summary>
    static abstract int ByteZero { get; }

    /// <summary>
    /// acc + Σ (q + <see cref="ByteZero"/>) · a over four bytes, in an accumulator of 32 bits: <paramref name="w"/> holds q + 128, q from -128 to 127, and
    /// <paramref name="a"/> is -127 to 127.
    /// </summary>
    static abstract I DotBytes(I acc, I w, I a);

    /// <summary>Phase one: two int16 times two int16, of which no two are both -32768 twice.</summary>
    static abstract I Dot2(I acc, I w, I a);

    /// <summary>Phase two of <see cref="Dot2"/>; its accumulator is an int32, wrapping.</summary>
    static abstract I Sum2(I acc, I part);

    /// <summary>Byte j of each lane (unsigned) as <see cref="Scale"/> wants it.</summary>
    static abstract I ScaleOf(I bytes, int j);

    /// <summary>Byte j of each lane (signed) as <see cref="Scale"/> wants it.</summary>
    static abstract I SignedScaleOf(I bytes, int j);

    /// <summary>The low 16 bits of each lane (signed) as <see cref="Scale"/> wants them.</summary>
    static abstract I ShortScaleOf(I shorts);

    /// <summary>A constant scale, 0 to 32767, as <see cref="Scale"/> wants it.</summary>
    static abstract I ScaleOf(int scale);

    /// <summary>The accumulator of <see cref="Dot"/> times a 16-bit scale, as int32.</summary>
    static abstract I Scale(I acc, I scale);

    /// <summary>Bytes 0 and 1 (unsigned) as <see cref="DotPair"/> wants them.</summary>
    static abstract I PairLo(I bytes);

    /// <summary>Bytes 2 and 3 (unsigned) as <see cref="DotPair"/> wants them.</summary>
    static abstract I PairHi(I bytes);

    /// <summary>Bytes 0 and 1 (signed) as <see cref="DotPair"/> wants them.</summary>
    static abstract I SignedPairLo(I bytes);

    /// <summary>Bytes 2 and 3 (signed) as <see cref="DotPair"/> wants them.</summary>
    static abstract I SignedPairHi(I bytes);

    /// <summary>acc + the pair times two int16.</summary>
    static abstract I DotPair(I acc, I pair, I a);
}
