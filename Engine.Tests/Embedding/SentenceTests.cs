using System.Text.Json;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Quantizing;
using Engine.Tests.Devices.Plain;
using Engine.Tests.Golden;
using Microsoft.Extensions.AI;

namespace Engine.Tests.Embedding;

/// <summary>Folders of sentence-transformers, from texts to vectors and scores.</summary>
public class SentenceTests
{
    [TestDataTheory, InlineData(true), InlineData(false)]
    public async Task Every_folder_gives_the_vectors_and_scores_of_sentence_transformers(bool plain)
    {
        int compared = 0;
        foreach (string folder in Directory.GetDirectories(TestData.Path("fixtures/sentence")))
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
            using var device = new PlainDevice();
            using var model = EmbeddingModel.Load(folder, new() { Precision = Precision.Exact, DeviceInstance = plain ? device : null });
            await Compare(folder, model, json.RootElement);
            compared++;
        }

        Assert.True(compared >= 6, $"{compared} folders were compared");
    }

    // Fast precision quantises activations too: of one text, the empty one, that shows in the third digit.
    [TestDataTheory, InlineData(null, Precision.Fast, 0.9999), InlineData("Q8_0", Precision.Exact, 0.999), InlineData("Q8_0", Precision.Fast, 0.998)]
    public async Task The_published_model_is_near_its_reference(string? format, Precision precision, double least)
    {
        string folder = TestData.Path("fixtures/embedding/all-MiniLM-L6-v2");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        using var model = EmbeddingModel.Load(folder, new() { Format = format is null ? null : QuantizationScheme.Parse(format), Precision = precision });
        JsonElement[] cases = [.. json.RootElement.GetProperty("cases").EnumerateArray()];
        string[] texts = [.. cases.Select(c => c.GetProperty("text").GetString()!)];
        ReadOnlyMemory<float>[] vectors = await model.EmbedAsync(texts);
        for (int i = 0; i < cases.Length; i++)
        {
            float[] expected = Floats(cases[i].GetProperty("vector"));
            double dot = expected.Select((v, d) => (double)v * vectors[i].Span[d]).Sum();
            Assert.True(dot > least * Math.Sqrt(expected.Sum(v => (double)v * v)), $"{texts[i]}: {dot}");
        }

        Assert.Equal(vectors[3].ToArray(), (await model.EmbedAsync(texts[3])).ToArray());
    }

    [TestDataFact]
    public async Task The_generator_of_NET_gives_the_same_vectors()
    {
        using var device = new PlainDevice();
        using var model = EmbeddingModel.Load(TestData.Path("fixtures/sentence/bert-cls-prompts"), new() { DeviceInstance = device });
        using IEmbeddingGenerator<string, Embedding<float>> generator = model.AsEmbeddingGenerator();
        string[] texts = ["a cat sat on the mat", "hello"];
        GeneratedEmbeddings<Embedding<float>> plain = await generator.GenerateAsync(texts);
        Assert.Equal((await model.EmbedAsync(texts)).Select(v => v.ToArray()), plain.Select(e => e.Vector.ToArray()));
        var query = new EmbeddingGenerationOptions { AdditionalProperties = new() { ["prompt_name"] = "query" } };
        Assert.Equal((await model.EmbedAsync(texts[0], new() { PromptName = "query" })).ToArray(), (await generator.GenerateAsync([texts[0]], query))[0].Vector.ToArray());
        Assert.Equal(64, ((EmbeddingGeneratorMetadata)generator.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelDimensions);
        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(texts, new() { Dimensions = 7 }));
        await Assert.ThrowsAsync<ArgumentException>(() => model.EmbedAsync(texts, new() { PromptName = "question" }));
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
