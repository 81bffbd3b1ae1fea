namespace Engine.Loading;

/// <summary>A tensor's description as it stands in the head of a GGUF file; its shape is already in Hugging Face order.</summary>
internal sealed record GgufTensor(string Name, long[] Shape, GgufType Type, ulong Offset)
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
            if (d == 0) throw new ModelLoadException("a dimension is zero", file, name);
            shape[i] = d <= long.MaxValue ? (long)d : throw new ModelLoadException("the shape overflows", file, name, d);
        }
        if (TensorInfo.Elements(shape) is null) throw new ModelLoadException("the shape overflows", file, name, TensorInfo.Dimensions(shape));
        uint id = reader.U32();
        GgufType type = GgufTypes.ById(id) ?? throw new ModelLoadException("unknown tensor type", file, name, id);
        long columns = shape.Length == 0 ? 1 : shape[^1];
        if (columns % type.BlockSize != 0) throw new ModelLoadException("rows are not whole blocks", file, name, $"{columns} values", $"a multiple of {type.BlockSize} for {type.Name}");
        return new GgufTensor(name, shape, type, reader.U64());
    }

    /// <summary>Checks where the data lie, all in wide arithmetic.</summary>
    public TensorInfo Place(CheckpointFile file, long dataStart, int alignment)
    {
        if (Offset % (ulong)alignment != 0) throw new ModelLoadException("the data are not aligned", file.Path, Name, Offset, $"a multiple of {alignment}");
        Int128 bytes = (Int128)TensorInfo.Elements(Shape)!.Value / Type.BlockSize * Type.BlockBytes;
        Int128 end = dataStart + (Int128)Offset + bytes;
        if (end > file.Length) throw new ModelLoadException("the data go past the end of the file", file.Path, Name, $"end {end}", $"at most {file.Length}");
        return new TensorInfo(Name, Shape, Type.Name, Type.Format, file, dataStart + (long)Offset, (long)bytes);
    }
}
