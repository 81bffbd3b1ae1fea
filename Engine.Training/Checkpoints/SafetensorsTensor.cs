using Engine.Kernels.Formats;

namespace Engine.Training.Checkpoints;

/// <summary>Writes a row of a tensor: the values along its last dimension.</summary>
/// <param name="row">Its index, all other dimensions flattened.</param>
/// <param name="values">The row to fill.</param>
internal delegate void RowFiller(long row, Span<float> values);

/// <summary>A tensor that a <see cref="SafetensorsWriter"/> is to write.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions, outermost first; one to eight.</param>
/// <param name="Format">F32, F16 or BF16.</param>
/// <param name="Fill">Fills its rows; called once for each, in order.</param>
internal sealed record SafetensorsTensor(string Name, IReadOnlyList<int> Shape, Format Format, RowFiller Fill)
{
    /// <summary>A tensor of values in memory, row after row.</summary>
    /// <exception cref="ArgumentException">They are not as many as the shape says.</exception>
    public static SafetensorsTensor Of(string name, IReadOnlyList<int> shape, Format format, ReadOnlyMemory<float> values)
    {
        ArgumentNullException.ThrowIfNull(shape);
        long elements = shape.Aggregate(1L, (product, d) => checked(product * d));
        if (elements != values.Length)
            throw new ArgumentException($"{name} [{string.Join(", ", shape)}] has {elements} values, not {values.Length}", nameof(values));
        return new(name, shape, format, (row, into) => values.Span.Slice(checked((int)(row * into.Length)), into.Length).CopyTo(into));
    }
}
