namespace Engine.Kernels.Lanes;

/// <summary>
/// How the lanes of one register multiply bytes and int16: where CPUs with registers of one width differ. Members are those of <see cref="ILanes{F, I}"/>.
/// Each is one expression: a branch on the instruction set costs a local wherever it is inlined, and the compiler stops inlining at 512.
/// </summary>
[Kernel]
internal interface IRegisterDots<I> where I : unmanaged
{
    /// <summary>Whether <see cref="DotBytes"/> takes bytes whole, faster than two planes of nibbles.</summary>
    static abstract bool FullByteDot { get; }

    /// <summary>What <see cref="DotBytes"/> adds to its weights: 0 or 128.</summary>
    static abstract int ByteZero { get; }

    /// <summary>Phase one of a step of bytes: four of w, 0 to 63, times four of a, -127 to 127.</summary>
    static abstract I Dot(I acc, I w, I a);

    /// <summary>Phase two of <see cref="Dot"/>: acc with the products.</summary>
    static abstract I Sum(I acc, I part);

    /// <summary>Both phases of a step of full bytes, q + 128 in <paramref name="w"/>: see <see cref="ILanes{F, I}.DotBytes"/>.</summary>
    static abstract I DotBytes(I acc, I w, I a);

    /// <summary>Phase one of a step of int16: two of w times two of a.</summary>
    static abstract I Dot2(I acc, I w, I a);

    /// <summary>Phase two of <see cref="Dot2"/>: acc with the products, an int32, wrapping.</summary>
    static abstract I Sum2(I acc, I part);

    /// <summary>Byte j of each lane (unsigned) as <see cref="Scale"/> wants it.</summary>
    static abstract I ByteScale(I bytes, int j);

    /// <summary>Byte j of each lane (signed) as <see cref="Scale"/> wants it.</summary>
    static abstract I SignedByteScale(I bytes, int j);

    /// <summary>The same scale in every lane, 0 to 32767, as <see cref="Scale"/> wants it.</summary>
    static abstract I ConstantScale(int scale);

    /// <summary>The low 16 bits of each lane (signed), whatever the upper ones hold, as <see cref="Scale"/> wants them.</summary>
    static abstract I ShortScale(I scale);

    /// <summary>The accumulator of <see cref="Dot"/> times a scale, as int32.</summary>
    static abstract I Scale(I acc, I scale);
}
