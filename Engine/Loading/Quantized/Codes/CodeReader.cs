namespace Engine.Loading.Quantized.Codes;

/// <summary>The codes of a quantised matrix <c>[rows, columns]</c>, a byte each, however the file packs them.</summary>
internal abstract class CodeReader(int columns)
{
    /// <summary>Codes of a row.</summary>
    public int Columns { get; } = columns;

    /// <summary>Fills <paramref name="codes"/> with <paramref name="count"/> rows from <paramref name="first"/> on. Safe from any thread.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read.</exception>
    public abstract void Read(long first, int count, Span<byte> codes);
}
