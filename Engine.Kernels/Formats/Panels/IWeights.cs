using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels;

/// <summary>
/// What the words of a panel mean as float32, exactly as the format's Decode says: a block has Parts of PartWords words with one scale each.
/// Addresses are those of the first row: with sixteen lanes the block's own, with fewer those of row r (head + r times ScaleBytes, lines + 4 r).
/// </summary>
[Kernel]
internal unsafe interface IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Parts of a block.</summary>
    static abstract int Parts { get; }

    /// <summary>Words of a part and row.</summary>
    static abstract int PartWords { get; }

    /// <summary>Values in a word.</summary>
    static virtual int WordValues => 4;

    /// <summary>Bytes of a row's scale.</summary>
    static virtual int ScaleBytes => 2;

    /// <summary>The scales of block b, of all rows.</summary>
    static abstract byte* Head(byte* panel, int b);

    /// <summary>The lines of block b.</summary>
    static abstract byte* Lines(byte* panel, int b);

    /// <summary>The i-th word of a part, consecutive in k.</summary>
    static abstract I PartWord(byte* lines, int part, int i);

    /// <summary>The scale of a part.</summary>
    static abstract Affine<F, I> PartScale(byte* head, byte* lines, int part);

    /// <summary>Value j of a word: <c>D · (q − Zero) − M</c>, each operation rounded, as the scalar decoders do; subtracting M = 0 changes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual F Value(in Affine<F, I> e, I word, int j) => L.Sub(L.Mul(e.D, L.ToFloat(L.Sub(L.And(L.Shr(word, 8 * j), 0xFF), e.Zero))), e.M);
}

/// <summary>The scale of a part: <c>x = D · (q − Zero) − M</c>.</summary>
[Kernel]
internal readonly struct Affine<F, I>(F d, I zero, F m) where F : unmanaged where I : unmanaged
{
    /// <summary>The step, and what is subtracted at last.</summary>
    public readonly F D = d, M = m;

    /// <summary>The q that stands for 0 but for M, an integer.</summary>
    public readonly I Zero = zero;
}
