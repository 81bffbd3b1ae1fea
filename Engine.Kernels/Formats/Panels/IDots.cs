using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels;

/// <summary>
/// How a panel of sixteen rows is multiplied: a block has Groups of Planes sub-blocks of Steps steps. Lane r works on row r: word i of a
/// row lies in 64-byte line i, binary16 scales sixteen side by side. A step multiplies one word of weights (four bytes 0..63, two int16, one float)
/// with one word of activations. Purely static: the matmul body is generic over it. The defaults are those of byte weights.
/// </summary>
[Kernel]
internal unsafe interface IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Groups of sub-blocks in a block.</summary>
    static abstract int Groups { get; }

    /// <summary>Sub-blocks of a group, 1, 2 or 4: where a word holds several values in a byte, a plane is one of them.</summary>
    static abstract int Planes { get; }

    /// <summary>Steps of a sub-block: words of a row.</summary>
    static abstract int Steps { get; }

    /// <summary>The planes of a group are one sub-block: they share a scale, and their sums fit 16 bits together.</summary>
    static virtual bool Joined => false;

    /// <summary>Values in a word: 4 bytes, 2 int16 or 1 float.</summary>
    static virtual int WordValues => 4;

    /// <summary>Groups in a row whose planes share their scales: hardware that sums more than the lanes do takes them together.</summary>
    static virtual int SharedGroups => 1;

    /// <summary>Activation words per token and block.</summary>
    static abstract int Acts { get; }

    /// <summary>Activation sums per token and block.</summary>
    static abstract int Sums { get; }

    /// <summary>How many fields of <see cref="BlockScale{F, I}"/>, in their order, <see cref="LoadScale"/> sets: 1, 2, 6 or 10.</summary>
    static virtual int ScaleFields => 1;

    /// <summary>Words lie in the panel as they are multiplied: unpacking a block for many tokens would gain nothing.</summary>
    static virtual bool IsUnpacked => false;

    /// <summary>
    /// From so many tokens on it pays to unpack blocks: 24, or fewer where a word takes so many operations that the compiler would not inline them into a
    /// large tile.
    /// </summary>
    static virtual int UnpackFrom => 24;

    /// <summary>The scales of a block are loaded after its words: blocks lie in the cache, where the order of reading does not matter.</summary>
    static virtual bool LoadsScaleLast => false;

    /// <summary>
    /// Steps that <see cref="Ops.StreamRow"/> takes in a row: 1, or 4 where so many words are inlined before the compiler gives up at 512 locals; 0 leaves the
    /// format to <see cref="Ops.StreamBody"/>.
    /// </summary>
    static virtual int Unrolled => 0;

    /// <summary>The least lanes of a register where it does: on narrower ones too much of it would be inlined.</summary>
    static virtual int UnrolledFrom => 4;

    /// <summary>Lines of scales that <see cref="LoadScale"/> reads, at <see cref="Lines"/> and on, before those of words.</summary>
    static virtual int ScaleLines => 0;

    /// <summary>
    /// Where the line lies, in bytes from <see cref="Lines"/>, that no step before this one has loaded; negative where the step loads none. So a body
    /// that streams panels asks for each line once, as far ahead as the machine wants.
    /// </summary>
    static virtual int LineOf(int g, int plane, int step) => -1;

    /// <summary>Bytes of a row's scale in the head of a block; 0 where blocks have no head.</summary>
    static virtual int ScaleBytes => 2;

    /// <summary>The binary16 scales of block b.</summary>
    static abstract byte* Head(byte* panel, int b);

    /// <summary>The lines of block b.</summary>
    static abstract byte* Lines(byte* panel, int b);

    /// <summary>The first activation word of a sub-block.</summary>
    static abstract int ActOf(int g, int plane);

    /// <summary>The weights of a step.</summary>
    static abstract I Word(byte* lines, int g, int plane, int step);

    /// <summary>Phase one of a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual I Dot(I acc, I w, I a) => L.Dot(acc, w, a);

    /// <summary>Phase two of a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual I Sum(I acc, I part) => L.Sum(acc, part);

    /// <summary>The scale of a sub-block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual I ScaleOf(byte* lines, int g, int plane) => L.ScaleOf(1);

    /// <summary>Phase one of closing a sub-block: its sum times its scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual I Scaled(I acc, I scale) => L.Scale(acc, scale);

    /// <summary>Phase two: added to the block's sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual I Total(I block, I part) => L.Add(block, part);

    /// <summary>The scales of a block, once for all tokens.</summary>
    static abstract BlockScale<F, I> LoadScale(byte* head, byte* lines);

    /// <summary>The running sum of a token with the block's integers added; sums and scale are the token's, sums <paramref name="stride"/> apart.</summary>
    static abstract F Flush(in BlockScale<F, I> e, I block, F sum, int* sums, int stride, float* scale);
}

/// <summary>The scales of a block, with which its integer sums become floats; a format sets the first 1, 2, 6 or 10 fields.</summary>
[Kernel]
internal struct BlockScale<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>The scale, and the scale of the minima or the minimum itself.</summary>
    public F D, M;

    /// <summary>Scales or minima of the sub-blocks, two int16 a lane, for <see cref="ILanes{F, I}.DotPair"/> with sums of activations.</summary>
    public I M0, M1, M2, M3, M4, M5, M6, M7;
}
