using System.Text;
using System.Text.Unicode;
using Engine.Loading.Files;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>The lines of a text file in UTF-8, without their ends (\n, \r or both), as Python reads them.</summary>
internal static class TextLines
{
    /// <summary>Reads a file within the bounds of <see cref="JsonFile"/>.</summary>
    /// <exception cref="ModelLoadException">It cannot be read, is too large, or is not UTF-8.</exception>
    public static IEnumerable<string> Read(string path)
    {
        ReadOnlyMemory<byte> bytes = JsonFile.WithoutByteOrderMark(JsonFile.Bytes(path, 0));
        if (!Utf8.IsValid(bytes.Span)) throw new ModelLoadException("the file is not valid UTF-8", path);
        return Lines(Encoding.UTF8.GetString(bytes.Span));
    }

    // StringReader ends a line at \n, \r and \r\n, and at nothing else.
    private static IEnumerable<string> Lines(string text)
    {
        using StringReader reader = new(text);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
