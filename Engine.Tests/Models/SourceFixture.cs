using System.Text.Json;
using Engine.Tests.Golden;

namespace Engine.Tests.Models;

/// <summary>What transformers computed for a fixture of an encoder-decoder: logits, encoder states, greedy and beam results.</summary>
internal sealed class SourceFixture
{
    private SourceFixture(string checkpoint, JsonElement root)
    {
        string folder = TestData.Path($"fixtures/hf/{Path.GetFileNameWithoutExtension(checkpoint)}");
        Checkpoint = checkpoint;
        Sources = [.. root.GetProperty("sources").EnumerateArray().Select(Expectation.Ints)];
        DecoderIds = [.. root.GetProperty("decoder_ids").EnumerateArray().Select(Expectation.Ints)];
        Bound = root.GetProperty("bound_max_abs").GetSingle();
        Logits = Expectation.Floats(Path.Combine(folder, "logits.f32"));
        States = Expectation.Floats(Path.Combine(folder, "encoder.f32"));
        Greedy = [.. root.GetProperty("greedy").GetProperty("ids").EnumerateArray().Select(Expectation.Ints)];
        MaxNewTokens = root.GetProperty("greedy").GetProperty("max_new_tokens").GetInt32();
        Beams = [.. root.GetProperty("beam").GetProperty("results").EnumerateArray().Select(r =>
            (r.GetProperty("ids").EnumerateArray().Select(Expectation.Ints).ToArray(), r.GetProperty("scores").EnumerateArray().Select(s => s.GetDouble()).ToArray()))];
    }

    public string Checkpoint { get; }

    public int[][] Sources { get; }

    public int[][] DecoderIds { get; }

    public float Bound { get; }

    public float[] Logits { get; }

    public float[] States { get; }

    public int[][] Greedy { get; }

    public int MaxNewTokens { get; }

    /// <summary>For each source the two best of four beams, with their scores.</summary>
    public (int[][] Ids, double[] Scores)[] Beams { get; }

    /// <summary>Every folder of fixtures with sources, and their files in GGUF.</summary>
    public static IEnumerable<SourceFixture> All()
    {
        foreach (string folder in Directory.GetDirectories(TestData.Path("fixtures/hf")).Order(StringComparer.Ordinal))
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
            if (!json.RootElement.TryGetProperty("sources", out _)) continue;
            yield return new SourceFixture(folder, json.RootElement);
            string file = TestData.Path($"fixtures/gguf/{Path.GetFileName(folder)}.gguf");
            if (File.Exists(file)) yield return new SourceFixture(file, json.RootElement);
        }
    }

}
