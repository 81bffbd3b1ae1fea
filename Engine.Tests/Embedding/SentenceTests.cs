using System.Text.Json;
using Engine.Kernels.Formats.Panels;
using Engine.Tests.Devices.Plain;
using Engine.Tests.Golden;

namespace Engine.Tests.Embedding;

/// <summary>Folders of sentence-transformers, from texts to vectors and scores.</summary>
public class SentenceTests
{
    [TestDataFact]
    public async Task Every_folder_gives_the_vectors_and_scores_of_sentence_transformers()
    {
        int compared = 0;
        foreach (string folder in Directory.GetDirectories(TestData.Path("fixtures/sentence")))
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
            using var device = new PlainDevice();
            using var model = EmbeddingModel.Load(folder, new() { Precision = Precision.Exact, DeviceInstance = device });
            await Compare(folder, model, json.RootElement);
            compared++;
        }

        Assert.True(compared >= 6, $"{compared} folders were compared");
    }

    private static async Task Compare(string folder, EmbeddingModel model, JsonElement expected)
    {
        float tolerance = expected.GetProperty("tolerance").GetSingle();
        if (expected.TryGetProperty("query", out JsonElement query))
        {
            Assert.Equal(expected.GetProperty("max_length").GetInt32(), model.MaxTokens);
            string[] documents = Strings(expected.GetProperty("documents"));
            AssertNear(folder, Floats(expected.GetProperty("scores")), await model.RerankAsync(query.GetString()!, documents), tolerance);
            AssertNear(folder, Floats(expected.GetProperty("logits")), await model.RerankAsync(query.GetString()!, documents, raw: true), tolerance);
            return;
        }

        string[] texts = Strings(expected.GetProperty("texts"));
        AssertNear(folder, expected.GetProperty("vectors"), await model.EmbedAsync(texts), tolerance);
        if (!expected.TryGetProperty("prompts", out JsonElement prompts)) return;
        foreach (JsonProperty prompt in prompts.EnumerateObject())
            AssertNear($"{folder}, {prompt.Name}", prompt.Value,
                await model.EmbedAsync(texts.Take(prompt.Value.GetArrayLength()), new EmbeddingOptions { PromptName = prompt.Name }), tolerance);
    }

    private static void AssertNear(string what, JsonElement expected, ReadOnlyMemory<float>[] actual, float tolerance)
    {
        Assert.Equal(expected.GetArrayLength(), actual.Length);
        for (int i = 0; i < actual.Length; i++) AssertNear($"{what}, text {i}", Floats(expected[i]), actual[i].Span, tolerance);
    }

    private static void AssertNear(string what, float[] expected, ReadOnlySpan<float> actual, float tolerance)
    {
        float distance = Expectation.Distance(actual, expected);
        Assert.True(distance <= tolerance, $"{what}: {distance} is beyond {tolerance}: {string.Join(" ", actual.ToArray().Take(8))}");
    }

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetString()!)];

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetSingle())];
}
