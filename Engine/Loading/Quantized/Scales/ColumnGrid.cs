using Engine.Loading.Checkpoints;
using Engine.Loading.Quantized.Codes;

namespace Engine.Loading.Quantized.Scales;

/// <summary>Numbers that the file holds group by group, <c>[groups, rows]</c>.</summary>
internal sealed class ColumnGrid(Checkpoint checkpoint, TensorInfo stored, int groups, int rows) : Grid(groups)
{
    private readonly WholeTensor _whole = new(checkpoint, stored, rows);

    /// <inheritdoc/>
    public override string? DType => stored.DType;

    /// <inheritdoc/>
    public override void Read(long first, int count, Span<float> into)
    {
        ReadOnlySpan<byte> bytes = _whole.Bytes(count);
        int size = Elements.Size(stored.DType);
        Span<float> group = count <= 256 ? stackalloc float[count] : new float[count];
        for (int g = 0; g < Groups; g++)
        {
            Elements.Decode(stored.DType, bytes[(int)((g * (long)rows + first) * size)..], group);
            for (int r = 0; r < count; r++) into[r * Groups + g] = group[r];
        }
    }
}

/// <summary>Zero points that are packed as codes, group by group: <c>[groups, rows]</c>.</summary>
/// <param name="codes">The codes.</param>
/// <param name="groups">Groups.</param>
/// <param name="rows">Rows of the matrix.</param>
/// <param name="added">What is added to each.</param>
internal sealed class PackedZeros(CodeReader codes, int groups, int rows, int added = 0) : Grid(groups)
{
    private readonly Lock _lock = new();
    private byte[]? _codes;
    private long _served;

    /// <inheritdoc/>
    public override void Read(long first, int count, Span<float> into)
    {
        byte[] all = All(count);
        for (int g = 0; g < Groups; g++)
            for (int r = 0; r < count; r++) into[r * Groups + g] = all[(int)(g * (long)rows + first + r)] + added;
    }

    /// <summary>Whether all are the same as <paramref name="zero"/>; reads them.</summary>
    public bool AreAll(int zero) => All(0).AsSpan().IndexOfAnyExcept((byte)(zero - added)) < 0;

    private byte[] All(int count)
    {
        lock (_lock)
        {
            if (_codes is null)
            {
                byte[] read = new byte[checked(Groups * rows)];
                codes.Read(0, Groups, read);
                (_codes, _served) = (read, 0);
            }

            byte[] result = _codes;
            _served += count;
            if (_served >= rows || count == 0) _codes = null;
            return result;
        }
    }
}
