using System.Text.Encodings.Web;
using System.Text.Json;

namespace Engine.Training;

/// <summary>
/// Writes a JSON file of one object as Hugging Face's programs do: indented by two spaces, a line feed after each line on every system, letters not escaped.
/// </summary>
internal static class JsonObjectFile
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the file whole; <paramref name="members"/> writes what stands between the braces.</summary>
    public static void Write(string path, Action<Utf8JsonWriter> members) => AtomicFile.Write(path, stream =>
    {
        using (Utf8JsonWriter json = new(stream, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    });
}
