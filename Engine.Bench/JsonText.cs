using System.Text;
using System.Text.Json;

namespace Engine.Bench;

/// <summary>Results for programs.</summary>
internal static class JsonText
{
    /// <summary>What <paramref name="write"/> writes, indented.</summary>
    public static string Of(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true })) write(json);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>JSON has no NaN: what is not known is null.</summary>
    public static void WriteReal(this Utf8JsonWriter json, string key, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(key, Math.Round(value, 6));
        else json.WriteNull(key);
    }
}
