using Engine.Kernels.Formats.Panels;
using Engine.Tests.Loading;

namespace Engine.Tests.Models;

/// <summary>Which layers of Qwen3 have a sliding window; its logits are compared with the other fixtures'.</summary>
public class Qwen3Tests
{
    private static readonly int[] Ids = [.. Enumerable.Range(0, 40).Select(i => i * 29 % 128)];

    [TestDataTheory]
    [InlineData("""{"use_sliding_window": false, "sliding_window": 8, "max_window_layers": 0, "layer_types": "absent"}""", new[] { 0, 0, 0 })]
    [InlineData("""{"use_sliding_window": "absent", "sliding_window": 8, "max_window_layers": 0, "layer_types": "absent"}""", new[] { 0, 0, 0 })]
    [InlineData("""{"use_sliding_window": true, "sliding_window": 8, "max_window_layers": 0, "layer_types": "absent"}""", new[] { 8, 8, 8 })]
    [InlineData("""{"use_sliding_window": true, "sliding_window": 8, "max_window_layers": 1, "layer_types": "absent"}""", new[] { 0, 8, 8 })]
    [InlineData("""{"use_sliding_window": true, "sliding_window": 8, "max_window_layers": "absent", "layer_types": "absent"}""", new[] { 0, 0, 0 })]
    [InlineData("""{"use_sliding_window": true, "sliding_window": "absent", "max_window_layers": 2, "layer_types": "absent"}""", new[] { 0, 0, 4096 })]
    [InlineData("""{"use_sliding_window": true, "sliding_window": 8, "max_window_layers": 0, "layer_types": ["full_attention", "sliding_attention", "full_attention"]}""", new[] { 0, 8, 0 })]
    public void Windows_are_those_of_the_configuration(string patch, int[] windows)
    {
        using TempFolder folder = new();
        using ModelAssembly model = ModelAssembly.Of(PatchedFixture.Write(folder, "qwen3", patch), new());
        Assert.Equal(windows, model.Model.CacheLayers.Select(l => l.Window ?? 0));
    }

    [TestDataTheory]
    [InlineData("""{"layer_types": ["full_attention", "sliding_attention", "full_attention"]}""", "window")]
    [InlineData("""{"layer_types": ["full_attention", "linear_attention", "full_attention"]}""", "linear_attention")]
    [InlineData("""{"layer_types": ["full_attention"]}""", "as many")]
    [InlineData("""{"layer_types": [1, 2, 3]}""", "wrong type")]
    [InlineData("""{"use_sliding_window": true, "sliding_window": 0}""", "out of range")]
    [InlineData("""{"max_window_layers": "many"}""", "wrong type")]
    [InlineData("""{"head_dim": 16}""", "q_proj")]
    [InlineData("""{"hidden_act": "celu"}""", "activation")]
    public void What_contradicts_itself_is_refused(string patch, string problem)
    {
        using TempFolder folder = new();
        Assert.Contains(problem, Assert.Throws<ModelLoadException>(() => ModelAssembly.Of(PatchedFixture.Write(folder, "qwen3", patch), new())).Message, StringComparison.Ordinal);
    }

    [TestDataFact]
    public async Task Layers_with_and_without_windows_go_together()
    {
        using TempFolder folder = new();
        float[] full = await Logits("{}");
        // A window that the ids do not fill changes nothing, one that they do changes all that comes after it.
        Assert.Equal(full, await Logits("""{"use_sliding_window": true, "sliding_window": 40, "max_window_layers": 1, "layer_types": "absent"}"""));
        const string Mixed = """{"use_sliding_window": true, "sliding_window": 8, "max_window_layers": 1, "layer_types": "absent"}""";
        float[] mixed = await Logits(Mixed);
        Assert.Equal(full[..(8 * 128)], mixed[..(8 * 128)]);
        for (int t = 8; t < Ids.Length; t++) Assert.NotEqual(full[(t * 128)..((t + 1) * 128)], mixed[(t * 128)..((t + 1) * 128)]);
        foreach (int chunk in new[] { 1, 7 }) Assert.Equal(mixed, await Logits(Mixed, chunk));

        async Task<float[]> Logits(string patch, int chunk = 0)
        {
            using var model = LanguageModel.Load(PatchedFixture.Write(folder, "qwen3", patch), new() { Precision = Precision.Exact, Context = 64, MaxStepTokens = chunk == 0 ? 64 : 16, Sequences = 1 });
            return await model.GetLogitsAsync(Ids, chunk);
        }
    }
}
