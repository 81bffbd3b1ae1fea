namespace Engine.Loading.Quantized.Scales;

/// <summary>A number for every row of a matrix and group of its columns: scales, zero points, offsets.</summary>
internal abstract class Grid(int groups)
{
    /// <summary>Groups of a row.</summary>
    public int Groups { get; } = groups;

    /// <summary>The element type in the file where each is just one element, which formats with scales of that type hold as it is; else null.</summary>
    public virtual string? DType => null;

    /// <summary>Fills <paramref name="into"/> with the numbers of <paramref name="count"/> rows from <paramref name="first"/> on. Safe from any thread.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read.</exception>
    public abstract void Read(long first, int count, Span<float> into);
}

/// <summary>The same number everywhere.</summary>
internal sealed class OneNumber(float value) : Grid(1)
{
    /// <summary>The number.</summary>
    public float Value => value;

    /// <inheritdoc/>
    public override void Read(long first, int count, Span<float> into) => into.Fill(value);
}
