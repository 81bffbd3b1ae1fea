using System.Text.Json;
using Engine.Tests.Golden;

namespace Engine.Tests.Models;

/// <summary>What transformers computed for a fixture of an encoder: last states or scores of several sequences.</summary>
internal sealed class EncoderFixture
{
    private EncoderFixture(string checkpoint, JsonElement root)
    {
        Checkpoint = checkpoint;
        Sequences = [.. root.GetProperty("sequences").EnumerateArray().Select(Expectation.Ints)];
        if (root.TryGetProperty("token_types", out JsonElement types)) Types = [.. types.EnumerateArray().Select(Expectation.Ints)];
        Bound = root.GetProperty("bound_max_abs").GetSingle();
        if (root.TryGetProperty("hidden", out _)) Hidden = Expectation.Floats(Path.Combine(FolderOf(checkpoint), "hidden.f32"));
        if (root.TryGetProperty("scores", out JsonElement scores)) Scores = [.. scores.EnumerateArray().Select(row => row.EnumerateArray().Select(e => e.GetSingle()).ToArray())];
    }

    public string Checkpoint { get; }

    public int[][] Sequences { get; }

    public int[][]? Types { get; }

    public float Bound { get; }

    public float[]? Hidden { get; }

    public float[][]? Scores { get; }

    /// <summary>Every folder of fixtures with sequences, and their files in GGUF.</summary>
    public static IEnumerable<EncoderFixture> All()
    {
        foreach (string folder in Directory.GetDirectories(TestData.Path("fixtures/hf")).Order(StringComparer.Ordinal))
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
            if (!json.RootElement.TryGetProperty("sequences", out _)) continue;
            yield return new EncoderFixture(folder, json.RootElement);
            string file = TestData.Path($"fixtures/gguf/{Path.GetFileName(folder)}.gguf");
            if (File.Exists(file)) yield return new EncoderFixture(file, json.RootElement);
        }
    }

    private static string FolderOf(string checkpoint) => TestData.Path($"fixtures/hf/{Path.GetFileNameWithoutExtension(checkpoint)}");
}
