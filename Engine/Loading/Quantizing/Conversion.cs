using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Tensors;

namespace Engine.Loading.Quantizing;

/// <summary>
/// One tensor on its way from a checkpoint to a GGUF file: where its values come from, what they become. <see cref="Order"/> is set where the
/// file wants rows (of a vector: elements) in another order than the checkpoint has them: rows in GGUF's, panels in Hugging Face's.
/// </summary>
internal sealed class Conversion(GgufEntry entry, Format from, Action<long, Memory<byte>> read, RowOrder? order)
{
    /// <summary>The tensor in the file to be.</summary>
    public GgufEntry Entry { get; } = entry;

    /// <summary>The format in which the checkpoint holds it.</summary>
    public Format From { get; } = from;

    /// <summary>Fills a buffer with the checkpoint's bytes from a position on.</summary>
    public Action<long, Memory<byte>> Read { get; } = read;

    /// <summary>The order of rows to make or, for panels, to undo; null for the checkpoint's own.</summary>
    public RowOrder? Order { get; } = order;

    /// <summary>The last dimension.</summary>
    public long Columns => Entry.Shape[^1];

    /// <summary>The product of the others.</summary>
    public long Rows => Entry.Shape.SkipLast(1).Aggregate(1L, (product, d) => product * d);

    /// <summary>Rows of a matrix: panels never cross two of a stack.</summary>
    public long MatrixRows => Entry.Panels is null ? Rows : Entry.Shape[^2];

    /// <summary>Where a row begins in the tensor's data; of panels, where the panel that begins with it does.</summary>
    public long Offset(long row) => Entry.Panels is not { } panels ? row * Entry.Format.RowBytes(Columns)
        : (row / MatrixRows * ((MatrixRows - 1) / PanelFormat.Rows + 1) + row % MatrixRows / PanelFormat.Rows) * panels.PanelBytes((int)Columns);

    /// <summary>A tensor of the checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="source">The tensor in it, or the experts that the file stacks.</param>
    /// <param name="name">Its name in the file.</param>
    /// <param name="to">The format to give it, or null to keep it: vectors as float32, since llama.cpp takes no others, or as a GGUF file has them.</param>
    /// <param name="order">The order of rows to make or to undo.</param>
    /// <param name="panels">The precision of the panels to give it, or null for rows.</param>
    /// <exception cref="ModelLoadException">Its format is not supported.</exception>
    public static Conversion Of(Checkpoint checkpoint, TensorSource source, string name, Format? to, RowOrder? order, Precision? panels = null)
    {
        TensorInfo info = source.First;
        if (info.Panels is not null)
            throw new ModelLoadException("the file's weights are in panels already: quantize the file that they were made from", info.File,
                info.Name, info.DType);
        Format from = info.Format ?? throw new ModelLoadException($"format {info.DType} is not supported yet", info.File, info.Name);
        long unit = source.Shape.Length == 1 ? info.Columns : info.Rows;
        if (order?.Fits(unit) == false)
            throw new ModelLoadException("the rows are not whole heads", info.File, info.Name, unit, $"a multiple of {order.HeadDim}");
        to ??= checkpoint.Kind == CheckpointKind.Gguf ? from : FormatTable.ByName("F32")!;
        return new(new(name, source.Shape, to) { Panels = panels is { } precision ? PanelFormats.Of(to, precision) : null }, from,
            (offset, into) => source.Read(checkpoint, offset, into.Span), order);
    }

    /// <summary>A matrix that the checkpoint stores <c>[inputs, outputs]</c>, and the file <c>[outputs, inputs]</c>; the other parameters as above.</summary>
    /// <exception cref="ModelLoadException">Its format is not supported.</exception>
    public static Conversion OfTransposed(Checkpoint checkpoint, TensorInfo info, string name, Format? to, Precision? panels = null)
    {
        Weight weight = new(checkpoint, info, info.Name, null, transposed: true);
        to ??= FormatTable.ByName("F32")!;
        return new(new(name, [.. weight.Shape], to) { Panels = panels is { } precision ? PanelFormats.Of(to, precision) : null }, weight.Format,
            (offset, into) => weight.ReadRows(offset / weight.RowBytes, (int)(into.Length / weight.RowBytes), into.Span), null);
    }

    /// <summary>A tensor that no checkpoint holds.</summary>
    public static Conversion Of(string name, float[] values)
    {
        Format f32 = FormatTable.ByName("F32")!;
        byte[] bytes = new byte[values.Length * sizeof(float)];
        f32.Encode(values, bytes);
        return new(new(name, [values.Length], f32), f32, (offset, into) => bytes.AsSpan((int)offset, into.Length).CopyTo(into.Span), null);
    }
}
