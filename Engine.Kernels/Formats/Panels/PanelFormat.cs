using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels;

/// <summary>
/// A weight matrix as the matmul reads it: stacks of panels of 16 rows, interleaved so that lane r of a vector works on row r; the last panel of a
/// matrix is padded with zero rows. A panel of a block format has the size of its rows in a GGUF file.
/// </summary>
/// <remarks>
/// Any bytes of that size may be multiplied and gathered: a file may hold ready-made panels, and nobody looks at their values. Where a kernel reads follows
/// from k, the row and constants of the format, never from what it has read. What it reads it masks before it looks it up in a table of sixteen, which a
/// register holds; bits that stand for a number are one whatever they are, and integer sums wrap. So a spoilt panel gives wrong numbers, infinities or
/// NaN, the same ones on every lane width, and nothing else.
/// </remarks>
internal abstract unsafe class PanelFormat
{
    /// <summary>Rows in a panel: one for each lane of a group.</summary>
    public const int Rows = LaneGroup.Lanes;

    /// <summary>Bytes of a line: a 32-bit word of each row.</summary>
    public const int LineBytes = Rows * sizeof(uint);

    private protected PanelFormat(Format source, Precision precision, ActivationFormat activations)
    {
        (Source, Precision, Activations) = (source, precision, activations);
    }

    /// <summary>The format of the rows that are packed.</summary>
    public Format Source { get; }

    /// <summary>The format whose blocks a panel holds: the source, or the one to which its rows are recoded.</summary>
    public virtual Format Held => Source;

    /// <summary>How the panels are multiplied.</summary>
    public Precision Precision { get; }

    /// <summary>What they are multiplied with.</summary>
    public ActivationFormat Activations { get; }

    /// <summary>Values in a block of the panel; k is padded to whole blocks.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Blocks of k values.</summary>
    public int Blocks(int k) => (k + BlockSize - 1) / BlockSize;

    /// <summary>Bytes of a panel of 16 rows of k values, a multiple of 64.</summary>
    /// <exception cref="ArgumentException">k is not a whole number of the source's blocks, or the panel is 2 GiB or more.</exception>
    public abstract long PanelBytes(int k);

    /// <summary>Panels of a matrix of so many rows.</summary>
    public static int PanelCount(int rows) => (int)(((long)rows + Rows - 1) / Rows);

    /// <summary>
    /// Packs up to 16 rows, one after the other as in a GGUF file, into a panel; missing rows become zeros. Any number of threads may pack at once.
    /// </summary>
    /// <exception cref="ArgumentException">The length is not that of the rows, or a block's scale is not finite (a broken file).</exception>
    public abstract void Pack(ReadOnlySpan<byte> rows, int rowCount, int k, byte* panel);

    /// <summary>
    /// The k values of one row of a panel, for embeddings: exactly what the source's Decode gives, save where fast precision rounded F16 or BF16.
    /// </summary>
    public abstract void GatherRow(byte* panel, int row, int k, float* values);

    /// <summary>Whether panels of the other format, of rows in the same format, are the very same bytes: those of the two precisions often are.</summary>
    public abstract bool HasLayoutOf(PanelFormat other);

    /// <summary>Passes on the type that multiplies the panel, with the lanes of the caller's choice.</summary>
    internal abstract TResult Visit<TResult, L, F, I>(IPanelVisitor<TResult> visitor) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged;

    /// <summary>Passes on the type that decodes the panel's words to float32, with the lanes of the caller's choice.</summary>
    internal abstract TResult Weights<TResult, L, F, I>(IWeightsVisitor<TResult> visitor) where L : struct, ILanes<F, I> where F : unmanaged
        where I : unmanaged;

    /// <summary>Blocks that share lines of scales: a range of blocks that is read by itself begins at a multiple of it.</summary>
    internal abstract int BlockGroup { get; }

    private protected void CheckRows(ReadOnlySpan<byte> rows, int rowCount, int k)
    {
        long rowBytes = Source.RowBytes(k);
        if (rowCount is < 0 or > Rows) throw new ArgumentException($"a panel has up to {Rows} rows, not {rowCount}", nameof(rowCount));
        if (rows.Length != rowCount * rowBytes)
            throw new ArgumentException($"{rowCount} rows of {k} values are {rowCount * rowBytes} bytes, not {rows.Length}", nameof(rows));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Source} {Precision}";
}
