using Engine.Kernels.Formats;

namespace Engine.Loading;

/// <summary>Converts pieces, one after the other, in its own buffers: one for each thread of a <see cref="Quantizer"/>.</summary>
internal sealed class PieceConverter(GgufWriter writer)
{
    private byte[] stored = [], encoded = [];
    private float[] values = [], ordered = [];

    /// <summary>Reads, converts and writes a piece.</summary>
    /// <exception cref="ModelLoadException">The piece cannot be read, or holds what the format cannot.</exception>
    public void Convert(Piece piece, string source)
    {
        Conversion c = piece.Conversion;
        Format to = c.Entry.Format;
        int columns = (int)c.Columns, count = piece.Rows * columns;
        long fromRow = c.From.RowBytes(columns), toRow = to.RowBytes(columns);
        Memory<byte> bytes = Grown(ref stored, (int)(fromRow * piece.Rows));
        c.Read(piece.First * fromRow, bytes);
        if (c.Order is null && to == c.From)
        {
            writer.Write(piece.Index, piece.First * toRow, bytes.Span);
            return;
        }

        Span<float> decoded = Grown(ref values, count).Span;
        c.From.Decode(bytes.Span, decoded);
        if (c.Order is not null) decoded = Reordered(decoded, c.Entry.Shape.Count == 1 ? 1 : columns, c.Order);
        Span<byte> blocks = Grown(ref encoded, (int)(toRow * piece.Rows)).Span;
        try
        {
            to.Encode(decoded, blocks);
        }
        catch (ArgumentException e)
        {
            throw new ModelLoadException($"a weight cannot be held in {to}", source, c.Entry.Name, e.Message, "finite weights", e);
        }

        writer.Write(piece.Index, piece.First * toRow, blocks);
    }

    /// <summary>Rows of <paramref name="width"/> in the order in which GGUF stores them; pieces are whole heads.</summary>
    private Span<float> Reordered(ReadOnlySpan<float> rows, int width, RowOrder order)
    {
        Span<float> result = Grown(ref ordered, rows.Length).Span;
        for (int r = 0; r < rows.Length / width; r++) rows.Slice(r * width, width).CopyTo(result.Slice((int)order.Stored(r) * width, width));
        return result;
    }

    private static Memory<T> Grown<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length) buffer = GC.AllocateUninitializedArray<T>(length);
        return buffer.AsMemory(0, length);
    }
}
