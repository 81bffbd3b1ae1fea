using System.Buffers;
using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantized.Scales;

/// <summary>Numbers that the file holds row by row, <c>[rows, groups]</c>; several rows may share theirs.</summary>
/// <param name="checkpoint">The checkpoint.</param>
/// <param name="stored">The tensor.</param>
/// <param name="groups">Groups of a row.</param>
internal sealed class RowGrid(Checkpoint checkpoint, TensorInfo stored, int groups) : Grid(groups)
{
    /// <summary>Rows of a matrix that share their numbers: 1, of blocks their height, or all.</summary>
    public long RowsTogether { get; init; } = 1;

    /// <summary>Rows of one matrix of a stack, each of which begins with numbers of its own.</summary>
    public long MatrixRows { get; init; } = long.MaxValue;

    /// <summary>What every number is multiplied with.</summary>
    public float Factor { get; init; } = 1;

    /// <summary>What every number is divided by.</summary>
    public float Divisor { get; init; } = 1;

    /// <summary>The type of the elements, where it is not the tensor's own.</summary>
    public string? Type { get; init; }

    /// <inheritdoc/>
    public override string? DType => Factor == 1 && Divisor == 1 ? Element : null;

    private string Element => Type ?? stored.DType;

    /// <inheritdoc/>
    public override void Read(long first, int count, Span<float> into)
    {
        long from = Index(first), to = Index(first + count - 1) + 1;
        int size = Elements.Size(Element), numbers = checked((int)(to - from) * Groups);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(numbers * size);
        float[] values = ArrayPool<float>.Shared.Rent(numbers);
        try
        {
            checkpoint.Read(stored, from * Groups * size, bytes.AsSpan(0, numbers * size));
            Elements.Decode(Element, bytes, values.AsSpan(0, numbers));
            for (int r = 0; r < count; r++) values.AsSpan((int)(Index(first + r) - from) * Groups, Groups).CopyTo(into[(r * Groups)..]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<float>.Shared.Return(values);
        }

        if (DType is not null) return;
        for (int i = 0; i < into.Length; i++) into[i] = into[i] * Factor / Divisor;
    }

    private long Index(long row)
        => MatrixRows == long.MaxValue ? row / RowsTogether
            : row / MatrixRows * ((MatrixRows - 1) / RowsTogether + 1) + row % MatrixRows / RowsTogether;
}
