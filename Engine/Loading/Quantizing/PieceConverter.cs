using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints.Gguf;

namespace Engine.Loading.Quantizing;

/// <summary>Converts pieces, one after the other, in its own buffers: one for each thread of a <see cref="Quantizer"/>.</summary>
internal sealed class PieceConverter(GgufWriter writer)
{
    private byte[] _stored = [], _ordered = [], _encoded = [], _packed = [];
    private float[] _values = [];

    /// <summary>Reads, converts and writes a piece.</summary>
    /// <exception cref="ModelLoadException">The piece cannot be read, or holds what the format cannot.</exception>
    public void Convert(Piece piece, string source)
    {
        Conversion c = piece.Conversion;
        Format to = c.Entry.Format;
        Span<byte> rows = Rows(piece);
        try
        {
            if (to != c.From) rows = Encoded(rows, c.From, to, piece.Rows * (int)c.Columns);
            if (c.Entry.Panels is { } panels) rows = Packed(rows, piece.Rows, (int)c.Columns, panels);
        }
        catch (ArgumentException e)
        {
            throw new ModelLoadException($"a weight cannot be held in {to}", source, c.Entry.Name, e.Message, "finite weights", e);
        }

        writer.Write(piece.Index, c.Offset(piece.First), rows);
    }

    /// <summary>As the checkpoint holds them, in the order that the file wants; pieces are whole heads.</summary>
    private Span<byte> Rows(Piece piece)
    {
        Conversion c = piece.Conversion;
        long rowBytes = c.From.RowBytes(c.Columns);
        Memory<byte> rows = Resize(ref _stored, checked((int)(rowBytes * piece.Rows)));
        c.Read(piece.First * rowBytes, rows);
        if (c.Order is not { } order) return rows.Span;
        int width = c.Entry.Shape.Count == 1 ? c.From.BlockBytes : (int)rowBytes;
        Span<byte> result = Resize(ref _ordered, rows.Length).Span;
        for (int r = 0; r < rows.Length / width; r++)
        {
            int moved = (int)order.Stored(r), from = c.Entry.Panels is null ? r : moved, to = c.Entry.Panels is null ? moved : r;
            rows.Span.Slice(from * width, width).CopyTo(result[(to * width)..]);
        }
        return result;
    }

    private Span<byte> Encoded(ReadOnlySpan<byte> rows, Format from, Format to, int count)
    {
        Span<float> decoded = Resize(ref _values, count).Span;
        from.Decode(rows, decoded);
        Span<byte> blocks = Resize(ref _encoded, checked((int)to.RowBytes(count))).Span;
        to.Encode(decoded, blocks);
        return blocks;
    }

    private unsafe Span<byte> Packed(ReadOnlySpan<byte> rows, int count, int columns, PanelFormat format)
    {
        int panelBytes = (int)format.PanelBytes(columns), panels = PanelFormat.PanelCount(count), rowBytes = rows.Length / count;
        Span<byte> result = Resize(ref _packed, checked(panels * panelBytes)).Span;
        fixed (byte* first = result)
            for (int p = 0; p < panels; p++)
            {
                int row = p * PanelFormat.Rows, inPanel = Math.Min(PanelFormat.Rows, count - row);
                format.Pack(rows.Slice(row * rowBytes, inPanel * rowBytes), inPanel, columns, first + (long)p * panelBytes);
            }
        return result;
    }

    private static Memory<T> Resize<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length) buffer = GC.AllocateUninitializedArray<T>(length);
        return buffer.AsMemory(0, length);
    }
}
