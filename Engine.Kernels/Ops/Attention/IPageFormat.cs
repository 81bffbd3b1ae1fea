using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>
/// How a page of the cache holds the keys and the values of one head at 16 positions. Keys are interleaved by position (lane = position), values are rows
/// padded to 16 dimensions (lane = dimension). All members are static, and page sizes are whole cache lines. Lanes never meet here, so they may be those
/// of one register, narrower than a page: then positions and dimensions are taken in turns.
/// </summary>
/// <remarks>
/// A slot that was never written may hold any bits: what comes from it stays in its own lane (keys) or row (values). Formats narrower than float32
/// round to nearest, ties to even, and hold finite numbers only: beyond their range they saturate (±65504 in F16), and a NaN is stored as zero.
/// </remarks>
[Kernel]
internal unsafe interface IPageFormat<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Bytes of a page of keys.</summary>
    static abstract int KeyPageBytes(int headDim);

    /// <summary>Bytes of a page of values.</summary>
    static abstract int ValuePageBytes(int headDim);

    /// <summary>Dimensions of a key that share a scale; the last ones of a head may be fewer.</summary>
    static abstract int KeyBlock(int headDim);

    /// <summary>Where dimension d of the keys begins, at the positions from <paramref name="slot"/> on.</summary>
    static abstract byte* KeyAt(byte* page, int slot, int d, int headDim);

    /// <summary>Dimension d + step of these keys, short of the scale of its block.</summary>
    static abstract F Key(byte* at, int step);

    /// <summary>The scale of the block that begins at dimension d, at the positions from <paramref name="slot"/> on.</summary>
    static abstract F KeyScale(byte* page, int slot, int d, int headDim);

    /// <summary>Where the value at one position has its dimensions from d on.</summary>
    static abstract byte* ValueAt(byte* page, int slot, int d, int headDim);

    /// <summary>The scale of dimension d of the value, and of those that share its block of 32.</summary>
    static abstract F ValueScale(byte* page, int slot, int d, int headDim);

    /// <summary>The dimensions of the value that lie <paramref name="step"/> groups of lanes further, times their scale.</summary>
    static abstract F Value(byte* at, int step, F scale);
}
