using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantized.Methods;

/// <summary>
/// What the scales of a matrix, or of a stack of them, belong to: all of it, a row, a group of columns of a row, or a block of rows and columns. Their
/// shape says so; sides of 1 count for nothing, as libraries keep them or not.
/// </summary>
/// <param name="Groups">Scales of a row.</param>
/// <param name="GroupSize">Columns that share one.</param>
/// <param name="RowsTogether">Rows that share theirs.</param>
/// <param name="MatrixRows">Rows after which scales begin anew.</param>
/// <param name="Text">For people.</param>
internal sealed record ScaleShape(int Groups, int GroupSize, long RowsTogether, long MatrixRows, string Text)
{
    /// <summary>Reads the shape of scales.</summary>
    /// <param name="scales">The tensor of scales.</param>
    /// <param name="shape">The shape of the matrix or stack.</param>
    /// <param name="block">Rows and columns of a block, where the configuration has blocks.</param>
    /// <param name="group">Columns of a group, where it has groups.</param>
    /// <exception cref="ModelLoadException">The scales have none of the shapes.</exception>
    public static ScaleShape Of(TensorInfo scales, ReadOnlySpan<long> shape, (int Rows, int Columns)? block = null, int? group = null)
    {
        long columns = shape[^1], rows = shape[^2], matrices = 1;
        foreach (long outer in shape[..^2]) matrices *= outer;
        long[] found = Squeezed(scales.Shape);
        if (block is (int high, int wide) && Is(matrices, (rows - 1) / high + 1, (columns - 1) / wide + 1))
            return new((int)((columns - 1) / wide + 1), wide, high, rows, $"in blocks of {high} × {wide}");
        if (group is { } size && Is(matrices, rows, (columns - 1) / size + 1)) return Grouped((columns - 1) / size + 1, size);
        if (found.Length == 0) return new(1, (int)columns, matrices * rows, matrices * rows, "one scale a matrix");
        if (Is(matrices, rows)) return new(1, (int)columns, 1, long.MaxValue, "a scale a row");
        if (Is(matrices)) return new(1, (int)columns, rows, rows, "one scale a matrix");
        if (block is null && group is null && found is [.., var groups] && columns % groups == 0 && Is(matrices, rows, groups)) return Grouped(groups, columns / groups);
        long[] expected = block is (int h, int w) ? [matrices, (rows - 1) / h + 1, (columns - 1) / w + 1]
            : group is { } g ? [matrices, rows, (columns - 1) / g + 1] : [matrices, rows, 1];
        throw new ModelLoadException("a tensor of a quantised module has the wrong shape", scales.File, scales.Name, TensorInfo.Dimensions(scales.Shape),
            TensorInfo.Dimensions(matrices == 1 ? expected[1..] : expected));

        bool Is(params ReadOnlySpan<long> sides) => found.AsSpan().SequenceEqual(Squeezed(sides));
        static ScaleShape Grouped(long groups, long size) => new((int)groups, (int)size, 1, long.MaxValue, $"in groups of {size}");
    }

    private static long[] Squeezed(ReadOnlySpan<long> sides)
    {
        List<long> left = [];
        foreach (long side in sides)
            if (side != 1) left.Add(side);
        return [.. left];
    }
}
