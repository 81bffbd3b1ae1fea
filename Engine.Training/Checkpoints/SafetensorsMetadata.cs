using System.Buffers.Binary;
using System.Text.Json;

namespace Engine.Training.Checkpoints;

/// <summary>The <c>__metadata__</c> of a safetensors file: texts by name.</summary>
internal static class SafetensorsMetadata
{
    private const long MaxHeaderBytes = 100_000_000;

    /// <summary>Reads the entries of a file; none where it has no metadata.</summary>
    /// <exception cref="ModelLoadException">The file cannot be read, or its header is malformed.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] length = new byte[sizeof(ulong)];
            stream.ReadExactly(length);
            ulong bytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
            ulong most = (ulong)Math.Min(MaxHeaderBytes, stream.Length - sizeof(ulong));
            if (bytes > most) throw new ModelLoadException("the header is too long", path, null, $"{bytes} bytes", $"{most} at most");
            byte[] header = new byte[bytes];
            stream.ReadExactly(header);
            using JsonDocument json = JsonDocument.Parse(header);
            Dictionary<string, string> entries = [];
            if (json.RootElement.ValueKind != JsonValueKind.Object) return entries;
            if (!json.RootElement.TryGetProperty("__metadata__", out JsonElement metadata) || metadata.ValueKind != JsonValueKind.Object) return entries;
            foreach (JsonProperty entry in metadata.EnumerateObject())
                if (entry.Value.ValueKind == JsonValueKind.String) entries[entry.Name] = entry.Value.GetString()!;
            return entries;
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new ModelLoadException("the metadata cannot be read", path, inner: e);
        }
    }
}
