using Engine.Kernels.Formats.Panels;

namespace Engine.Gpu.Tiles;

/// <summary>
/// The accumulators of <see cref="Count"/> tokens for a thread's row. What <see cref="Engine.Kernels.Ops.ITile{F, I}"/> computes, in its order, but several
/// words may come at once that were loaded before, and a load of activations takes sixteen bytes.
/// </summary>
internal unsafe interface IThreadTile
{
    /// <summary>Tokens of the tile.</summary>
    static abstract int Count { get; }

    /// <summary>The running sums begin with zero.</summary>
    void Zero();

    /// <summary>The integer sums of a block begin with zero.</summary>
    void Clear();

    /// <summary>Those of a sub-block begin with zero.</summary>
    void Open();

    /// <summary>One word times the activations at a, in a layout of <paramref name="stride"/> tokens.</summary>
    void Step(int w, int* a, int stride);

    /// <summary>Four words in a row; a is a multiple of sixteen bytes.</summary>
    void Steps(int w0, int w1, int w2, int w3, int* a, int stride);

    /// <summary>Adds the sum of a sub-block, times its scale, to that of the block.</summary>
    void Close(int scale);

    /// <summary>Adds the block, times its scales, to the running sums; the tokens' sums and scales lie <paramref name="stride"/> apart.</summary>
    void Flush(in BlockScale<float, int> e, int* sums, float* scales, int stride);

    /// <summary>Writes the running sums of a range, tokens <paramref name="stride"/> apart.</summary>
    void Store(float* y, int stride);

    /// <summary>A range has ended: its sums are added to those of the ranges before it, of which the first has none.</summary>
    void Fold(int isFirst);

    /// <summary>Writes the sums of all ranges of a row, from a token on.</summary>
    void Put(in ProductOutput to, int row, int token);
}
