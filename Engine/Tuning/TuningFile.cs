using System.Text.Json;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Loading.Files;

namespace Engine.Tuning;

/// <summary>
/// A small JSON file with what was measured. Nothing depends on it: one that cannot be read or written, is damaged or holds what this engine has not
/// is as good as none, and whatever it says changes no result. It is replaced as a whole, so that no reader finds half of it.
/// </summary>
internal sealed class TuningFile(string path)
{
    private const int MaxBytes = 64 << 10, MaxEntries = 64;

    /// <summary>The file in the user's cache folder: <c>XDG_CACHE_HOME</c>, or the system's; null if there is none.</summary>
    public static TuningFile? OfUser()
    {
        string? folder = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!Path.IsPathFullyQualified(folder ?? "")) folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return string.IsNullOrEmpty(folder) ? null : new TuningFile(Path.Combine(folder, "engine", "tuning.json"));
    }

    /// <summary>The measurements for a key, or null if the file has none.</summary>
    public Findings? Read(TuningKey key, Action<string>? problem = null) => Entries(problem).LastOrDefault(entry => entry.Key == key)?.Findings;

    /// <summary>Adds or replaces the measurements for a key, and drops the oldest beyond 64. Does nothing if the file cannot be written.</summary>
    public void Write(TuningKey key, Findings findings, Action<string>? problem = null)
    {
        List<Entry> entries = [.. Entries(null).Where(entry => entry.Key != key), new Entry(key, findings)];
        string temporary = $"{path}.{Random.Shared.NextInt64():x16}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write)) Write(stream, entries.TakeLast(MaxEntries));
                File.Move(temporary, path, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // It is measured again next time.
            problem?.Invoke($"{path}: {e.Message}");
        }
    }

    private static void Write(Stream stream, IEnumerable<Entry> entries)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach ((TuningKey key, Findings findings) in entries)
        {
            json.WriteStartObject();
            json.WriteString("cpu", key.Cpu);
            json.WriteString("lanes", key.Lanes);
            json.WriteNumber("threads", key.Threads);
            json.WriteString("version", key.Version);
            json.WriteString("format", key.Format);
            if (findings.PrefetchBytes is { } bytes) json.WriteNumber("prefetch_bytes", bytes);
            json.WriteStartObject("tiles");
            foreach ((ActivationFormat format, TileTuning tiles) in findings.Tiles)
            {
                json.WriteStartArray(format.ToString());
                json.WriteNumberValue(tiles.LargestTile);
                json.WriteNumberValue(tiles.UnpackFrom);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private IEnumerable<Entry> Entries(Action<string>? problem)
    {
        List<Entry> entries = [];
        try
        {
            // What is not a file of some length may be a pipe or a device, and opening it would wait.
            if (LinkedFile.Of(path) is not { Exists: true, Length: > 0 and <= MaxBytes })
            {
                if (Path.Exists(path)) problem?.Invoke($"{path}: not a file of 1 to {MaxBytes} bytes");
                return [];
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[MaxBytes];
            using JsonDocument document = JsonDocument.Parse(bytes.AsMemory(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)));
            foreach (JsonElement entry in document.RootElement.EnumerateArray()) entries.Add(Read(entry));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or JsonException
            or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            problem?.Invoke($"{path}: {e.Message}");
            return [];
        }

        return entries.TakeLast(MaxEntries);
    }

    private static Entry Read(JsonElement entry)
    {
        var key = new TuningKey(Text("cpu"), Text("lanes"), entry.GetProperty("threads").GetInt32(), Text("version"), Text("format"));
        var findings = new Findings(entry.TryGetProperty("prefetch_bytes", out JsonElement bytes) ? bytes.GetInt32() : null, Findings.None.Tiles);
        foreach (JsonProperty tiles in entry.GetProperty("tiles").EnumerateObject())
        {
            if (tiles.Value.GetArrayLength() != 2) throw new FormatException();
            findings = findings.With(ActivationFormat.All.Single(format => format.ToString() == tiles.Name),
                new TileTuning(tiles.Value[0].GetInt32(), tiles.Value[1].GetInt32()));
        }

        // Refuses what no kernel is compiled for.
        _ = findings.On(LaneWidths.All.Single(width => width.Name() == key.Lanes));
        return new Entry(key, findings);

        string Text(string name) => entry.GetProperty(name).GetString() ?? throw new FormatException();
    }

    private sealed record Entry(TuningKey Key, Findings Findings);
}
