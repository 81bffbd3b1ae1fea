using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints.Gguf;

/// <summary>
/// A tensor's description as it stands in the head of a GGUF file; its shape is already in Hugging Face order. Where its data are panels
/// (<see cref="PanelTypes"/>), the type is that of the rows in them.
/// </summary>
internal sealed record GgufTensor(string Name, long[] Shape, GgufType Type, bool InPanels, ulong Offset)
{
    private const int MaxDimensions = 4;

    public static GgufTensor Read(GgufReader reader)
    {
        string file = reader.File.Path, name = reader.String("a tensor's name");
        if (name.Length == 0) throw new ModelLoadException("a tensor without a name", file);
        uint dimensions = reader.U32();
        if (dimensions > MaxDimensions) throw new ModelLoadException("too many dimensions", file, name, dimensions, $"at most {MaxDimensions}");
        long[] shape = new long[dimensions];
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            ulong d = reader.U64();
            shape[i] = d <= long.MaxValue ? (long)d : throw new ModelLoadException("the shape overflows", file, name, d);
        }
        if (TensorInfo.Elements(shape) is null) throw new ModelLoadException("the shape overflows", file, name, TensorInfo.Dimensions(shape));
        uint id = reader.U32();
        Format? inPanels = PanelTypes.SourceOf(id);
        // Panels may be of formats that rows in files are not.
        GgufType type = inPanels is { } f ? new(f.GgufType, f.Name, f.BlockSize, f.BlockBytes) : GgufTypes.ById(id) ?? throw new ModelLoadException("unknown tensor type", file, name, id);
        long columns = shape.Length == 0 ? 1 : shape[^1];
        if (columns % type.BlockSize != 0)
            throw new ModelLoadException("rows are not whole blocks", file, name, $"{columns} values", $"a multiple of {type.BlockSize} for {type.Name}");
        if (inPanels is not null && shape.Length < 2)
            throw new ModelLoadException("a vector has no panels", file, name, TensorInfo.Dimensions(shape), "two dimensions at least");
        return new GgufTensor(name, shape, type, inPanels is not null, reader.U64());
    }

    /// <summary>Checks where the data lie, all in wide arithmetic.</summary>
    public TensorInfo Place(CheckpointFile file, long dataStart, int alignment, Precision? precision)
    {
        if (Offset % (ulong)alignment != 0) throw new ModelLoadException("the data are not aligned", file.Path, Name, Offset, $"a multiple of {alignment}");
        PanelFormat? panels = InPanels ? Panels(file, precision) : null;
        Int128 bytes = panels is null ? (Int128)TensorInfo.Elements(Shape)!.Value / Type.BlockSize * Type.BlockBytes : Bytes(file, panels);
        Int128 end = dataStart + (Int128)Offset + bytes;
        if (end > file.Length) throw new ModelLoadException("the data go past the end of the file", file.Path, Name, $"end {end}", $"at most {file.Length}");
        return new TensorInfo(Name, Shape, panels is null ? Type.Name : PanelTypes.Name(panels.Source), Type.Format, file, dataStart + (long)Offset,
            (long)bytes, panels);
    }

    private PanelFormat Panels(CheckpointFile file, Precision? precision) =>
        PanelFormats.Of(Type.Format!,
        precision ?? throw new ModelLoadException("the metadata do not say which panels the file holds", file.Path, PanelTypes.VersionKey, "nothing",
        PanelTypes.Version));

    private Int128 Bytes(CheckpointFile file, PanelFormat panels)
    {
        try
        {
            return PanelTypes.Bytes(panels, Shape);
        }
        catch (ArgumentException e)
        {
            throw new ModelLoadException("the shape has no panels", file.Path, Name, e.Message, inner: e);
        }
    }
}
