using System.Buffers;
using Engine.Loading.Checkpoints;
using Engine.Loading.Quantized.Codes;
using Engine.Loading.Quantized.Scales;

namespace Engine.Loading.Quantized.Matrices;

/// <summary>What a group of columns of a row shares: <c>x = scale · (level − zero) + offset</c>, where it has them.</summary>
internal readonly record struct GroupNumbers(float Scale, float Zero, float Offset);

/// <summary>Fills a block from the codes of 32 values and what they share.</summary>
internal delegate void BlockEncoding(ReadOnlySpan<byte> codes, GroupNumbers numbers, Span<byte> block);

/// <summary>
/// A matrix of codes, whose columns are in groups: <c>x = scale · (levels[code] − zero) + offset</c> in float32, each operation rounded once. With scales of
/// 16 bits and integer levels nothing is rounded but the sum with an offset.
/// </summary>
internal sealed class GroupedMatrix : QuantizedMatrix
{
    private const int Block = 32;

    private readonly CodeReader _codes;
    private readonly float[] _levels;
    private readonly Grid _scales;
    private readonly int _groupSize;

    /// <param name="stored">The tensor of codes.</param>
    /// <param name="shape">Dimensions of the matrix, or of a stack of them.</param>
    /// <param name="layout">How it is stored, for people.</param>
    /// <param name="storedBytes">Bytes of all its tensors.</param>
    /// <param name="codes">The codes.</param>
    /// <param name="levels">What they stand for.</param>
    /// <param name="scales">Scales.</param>
    /// <param name="groupSize">Columns of a group.</param>
    public GroupedMatrix(TensorInfo stored, long[] shape, string layout, long storedBytes, CodeReader codes, float[] levels, Grid scales, int groupSize)
        : base(stored, shape, layout, storedBytes)
        => (_codes, _levels, _scales, _groupSize) = (codes, levels, scales, groupSize);

    /// <summary>Zero points, or null where zero is level 0.</summary>
    public Grid? Zeros { get; init; }

    /// <summary>What is added at last, or null.</summary>
    public Grid? Offsets { get; init; }

    /// <summary>The group of each column where they are not one after the other, else null.</summary>
    public int[]? GroupOf { get; init; }

    /// <summary>Formats smaller than F32 that hold it where blocks of 32 do not cross groups, the smallest first.</summary>
    public IReadOnlyList<HeldFormat> Blocked { get; init; } = [];

    /// <summary>The format to which the library that wrote it rounds values, which are then the model's; null where it does not.</summary>
    public HeldFormat? Rounded { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<HeldFormat> Exact
        => Rounded is { } rounded ? [rounded] : [.. Blocked.Where(held => held.Format.BlockSize == 1 || FitsBlocks), HeldFormats.F32];

    private bool FitsBlocks => GroupOf is null && Columns % Block == 0 && (_scales.Groups == 1 || _groupSize % Block == 0);

    /// <inheritdoc/>
    public override void Decode(long first, int count, Span<float> values) => Read(first, count, values, static (matrix, codes, row, values) =>
    {
        if (matrix.GroupOf is { } groups)
        {
            for (int k = 0; k < codes.Length; k++) matrix.Values(codes.Slice(k, 1), row[groups[k]], values[k..]);
            return;
        }
        for (int g = 0, k = 0; k < codes.Length; g++, k += matrix._groupSize)
            matrix.Values(codes.Slice(k, Math.Min(matrix._groupSize, codes.Length - k)), row[g], values[k..]);
    });

    /// <inheritdoc/>
    public override void Blocks(long first, int count, int blockBytes, Span<byte> into, BlockEncoding encode)
        => Read(first, count, into, (matrix, codes, row, blocks) =>
        {
            for (int k = 0; k < codes.Length; k += Block) encode(codes.Slice(k, Block), row[k / matrix._groupSize], blocks[(k / Block * blockBytes)..]);
        });

    private delegate void RowAction<T>(GroupedMatrix matrix, ReadOnlySpan<byte> codes, ReadOnlySpan<GroupNumbers> row, Span<T> into);

    private void Read<T>(long first, int count, Span<T> into, RowAction<T> action)
    {
        int groups = _scales.Groups, perRow = into.Length / count;
        byte[] codes = ArrayPool<byte>.Shared.Rent(count * Columns);
        float[] scales = Numbers(_scales, first, count), zeros = Numbers(Zeros, first, count), offsets = Numbers(Offsets, first, count);
        var row = new GroupNumbers[groups];
        try
        {
            _codes.Read(first, count, codes.AsSpan(0, count * Columns));
            RequireFinite(scales.AsSpan(0, Math.Min(scales.Length, count * groups)), "a scale");
            RequireFinite(offsets.AsSpan(0, Math.Min(offsets.Length, count * groups)), "an offset");
            for (int r = 0; r < count; r++)
            {
                for (int g = 0; g < groups; g++)
                    row[g] = new(Number(scales, _scales, r, g), Number(zeros, Zeros, r, g), Number(offsets, Offsets, r, g));
                action(this, codes.AsSpan(r * Columns, Columns), row, into.Slice(r * perRow, perRow));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(codes);
            foreach (float[] rented in (ReadOnlySpan<float[]>)[scales, zeros, offsets])
                if (rented.Length > 0) ArrayPool<float>.Shared.Return(rented);
        }
    }

    private void Values(ReadOnlySpan<byte> codes, GroupNumbers numbers, Span<float> values)
    {
        (float scale, float zero, float offset) = numbers;
        float[] levels = _levels;
        if (Offsets is null)
            for (int i = 0; i < codes.Length; i++) values[i] = (levels[codes[i]] - zero) * scale;
        else
            for (int i = 0; i < codes.Length; i++) values[i] = (levels[codes[i]] - zero) * scale + offset;
    }

    // One number for all rows and groups, or one for each.
    private static float Number(float[] numbers, Grid? grid, int row, int group)
        => grid switch { null => 0, OneNumber one => one.Value, _ => numbers[row * grid.Groups + group] };

    private static float[] Numbers(Grid? grid, long first, int count)
    {
        if (grid is null or OneNumber) return [];
        float[] numbers = ArrayPool<float>.Shared.Rent(count * grid.Groups);
        grid.Read(first, count, numbers.AsSpan(0, count * grid.Groups));
        return numbers;
    }
}
