using System.Runtime.InteropServices;
using System.Text.Json;

namespace Engine.Tests.Golden;

/// <summary>
/// What transformers computed for a fixture: logits <c>[tokens, vocab]</c>, how far float32 may be from them, a greedy continuation with margins.
/// </summary>
internal sealed class Expectation
{
    private Expectation(string folder)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        JsonElement root = json.RootElement;
        Ids = Ints(root.GetProperty("ids"));
        Bound = root.GetProperty("bound_max_abs").GetSingle();
        GreedyIds = Ints(root.GetProperty("greedy_ids"));
        GreedyMargins = [.. root.GetProperty("greedy_margins").EnumerateArray().Select(e => e.GetSingle())];
        Logits = Floats(Path.Combine(folder, "logits.f32"));
        string hidden = Path.Combine(folder, "hidden.f32");
        Hidden = File.Exists(hidden) ? Floats(hidden) : null;
    }

    public int[] Ids { get; }

    public float Bound { get; }

    public float[] Logits { get; }

    public float[]? Hidden { get; }

    public int[] GreedyIds { get; }

    public float[] GreedyMargins { get; }

    public static Expectation Of(string name) => new(TestData.Path($"fixtures/hf/{name}"));

    /// <summary>Whether a fixture has logits of ids alone.</summary>
    public static bool IsDecoder(string name)
    {
        string folder = TestData.Path($"fixtures/hf/{name}");
        if (!File.Exists(Path.Combine(folder, "logits.f32"))) return false;
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        return json.RootElement.TryGetProperty("ids", out _);
    }

    /// <summary>Of any folder of fixtures.</summary>
    public static Expectation OfFolder(string folder) => new(folder);

    public static float[] Floats(string file) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();

    public static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];

    /// <summary>The largest difference; a NaN on either side is infinitely far.</summary>
    public static float Distance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Assert.Equal(x.Length, y.Length);
        float max = 0;
        for (int i = 0; i < x.Length; i++)
        {
            float d = Math.Abs(x[i] - y[i]);
            if (!(d <= max)) max = float.IsNaN(d) ? float.PositiveInfinity : d;
        }
        return max;
    }

    /// <summary>Σ (x - y)² / Σ y².</summary>
    public static double NormalizedError(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double error = 0, norm = 0;
        for (int i = 0; i < x.Length; i++)
        {
            error += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
            norm += (double)y[i] * y[i];
        }
        return error / norm;
    }
}
