using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels.Bodies;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Layouts;

/// <summary>
/// A panel that is a permutation of its rows' bits. A block is first its binary16 scales, sixteen side by side, then lines of 64 bytes: word i of row r
/// is word r of line i. Blocks with one binary16 come in pairs, so that lines stay aligned: two heads of 32 bytes, then the lines of both (the last
/// block of an odd count has its head padded and no partner); blocks with a scale of one byte come in fours.
/// </summary>
internal abstract unsafe class InterleavedPanel : PanelFormat
{
    private readonly BlockLayout _layout;
    private readonly Interleaving _interleaving;
    private UnpackBody _gather;

    private protected InterleavedPanel(Format source, Precision precision, ActivationFormat fast, BlockLayout layout)
        : base(source, precision, precision == Precision.Exact ? ActivationFormat.Float32 : fast)
    {
        (_layout, _interleaving) = (layout, new Interleaving(layout));
    }

    /// <summary>Where scales and words of a block lie.</summary>
    internal BlockLayout Layout => _layout;

    /// <inheritdoc/>
    public sealed override int BlockSize => _layout.Values;

    /// <inheritdoc/>
    internal sealed override int BlockGroup => _layout.Group;

    /// <inheritdoc/>
    public sealed override long PanelBytes(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        Source.RowBytes(k);
        long bytes = k == 0 ? 0 : _layout.LinesAt(Blocks(k) - 1) + _layout.LineBytes;
        return bytes <= int.MaxValue
            ? bytes
            : throw new ArgumentException($"a panel of {Rows} rows of {k} values has {bytes} bytes, and may have 2 GiB at most", nameof(k));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public sealed override void Pack(ReadOnlySpan<byte> rows, int rowCount, int k, byte* panel)
    {
        CheckRows(rows, rowCount, k);
        long rowBytes = Source.RowBytes(k);
        int size = _layout.Bytes, blocks = Blocks(k), whole = (int)(rowBytes / size);
        // Scales of blocks that an odd count lacks.
        if (blocks % _layout.Group is > 0 and int last) new Span<byte>(panel + _layout.HeadAt(blocks), (_layout.Group - last) * _layout.HeadBytes).Clear();
        byte* padded = stackalloc byte[Rows * size];
        bool finite = true;
        fixed (byte* source = rows)
            for (int b = 0; b < blocks; b++)
            {
                byte* block = source + (long)b * size, head = panel + _layout.HeadAt(b), lines = panel + _layout.LinesAt(b);
                if (b < whole && rowCount == Rows) finite &= _interleaving.Run(block, rowBytes, head, lines);
                else
                {
                    // Missing rows, and what lacks of a row that is not a whole number of blocks, are zeros.
                    new Span<byte>(padded, Rows * size).Clear();
                    int bytes = b < whole ? size : (int)(rowBytes % size);
                    for (int r = 0; r < rowCount; r++) new Span<byte>(block + r * rowBytes, bytes).CopyTo(new Span<byte>(padded + r * size, size));
                    finite &= _interleaving.Run(padded, size, head, lines);
                }

                Arrange(lines);
            }
        if (!finite) throw NotFinite();
    }

    /// <inheritdoc/>
    public sealed override void GatherRow(byte* panel, int row, int k, float* values)
    {
        if (row is < 0 or >= Rows) throw new ArgumentOutOfRangeException(nameof(row), row, $"a panel has {Rows} rows");
        if (!_gather.IsBound) _gather = Weights<UnpackBody, ScalarLanes, float, int>(new UnpackBody.Binder());
        UnpackBody gather = _gather;
        int whole = k / BlockSize, rest = k % BlockSize;
        gather.Run(panel, 0, whole, row, values, 1);
        if (rest == 0) return;
        float* last = stackalloc float[BlockSize];
        gather.Run(panel, whole, 1, row, last, 1);
        new Span<float>(last, rest).CopyTo(new Span<float>(values + (long)whole * BlockSize, rest));
    }

    /// <inheritdoc/>
    public sealed override bool HasLayoutOf(PanelFormat other) => other.GetType() == GetType() && other.Source.Name == Source.Name;

    /// <summary>A panel without a kernel of its own is unpacked.</summary>
    internal override TResult Visit<TResult, L, F, I>(IPanelVisitor<TResult> visitor) => Weights<TResult, L, F, I>(visitor);

    /// <summary>Rearranges the lines of a block, all rows at once, where the order of bits in the panel is not that of the row.</summary>
    private protected virtual void Arrange(byte* lines)
    {
    }

    /// <summary>Refuses a binary16 scale, in the low bits, that is not finite.</summary>
    private protected void CheckScale(uint half)
    {
        if ((half & 0x7C00) == 0x7C00) throw NotFinite();
    }

    private ArgumentException NotFinite() => new($"a {Source} block has a scale that is not finite");
}
