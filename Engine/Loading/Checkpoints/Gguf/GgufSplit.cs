using System.Globalization;

namespace Engine.Loading.Checkpoints.Gguf;

/// <summary>The names of a split model's files: <c>PREFIX-00002-of-00003.gguf</c>, as <c>llama_split_path</c> writes them.</summary>
internal sealed record GgufSplit(string Prefix, int Number, int Count)
{
    private const int TailLength = 20; // -00002-of-00003.gguf

    /// <summary>The part that a file name is, or null.</summary>
    public static GgufSplit? Part(string name)
    {
        if (name.Length <= TailLength || !name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)) return null;
        ReadOnlySpan<char> tail = name.AsSpan(name.Length - TailLength);
        bool shaped = tail[0] == '-' && tail[6..10] is "-of-";
        return shaped
            && int.TryParse(tail[1..6], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(tail[10..15], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && number >= 1 && number <= count ? new GgufSplit(name[..^TailLength], number, count) : null;
    }

    /// <summary>The name of part <paramref name="number"/> of the same set.</summary>
    public string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{number:D5}-of-{Count:D5}.gguf");
}
