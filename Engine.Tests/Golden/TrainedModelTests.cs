using System.Text.Json;
using Engine.Kernels.Formats.Panels;

namespace Engine.Tests.Golden;

/// <summary>Real trained models, text in and text out.</summary>
public class TrainedModelTests
{
    // Below this margin float32 sums in another order may choose another token.
    private const float Certain = 0.01f;

    [TestDataTheory, InlineData("TinyStories-656K", "TinyStories-656K"), InlineData("stories260K", "stories260K/stories260K-f32.gguf")]
    public async Task Stories_are_those_of_llama_cpp(string name, string path)
    {
        using var model = LanguageModel.Load(TestData.Path("models/" + path), new() { Precision = Precision.Exact, Sequences = 1 });
        foreach (JsonElement story in Json("models/greedy.json").GetProperty(name).EnumerateArray())
        {
            Assert.Equal(Expectation.Ints(story.GetProperty("prompt_ids")), model.Tokenize(story.GetProperty("prompt").GetString()!));
            await SameIds(model, story, "greedy_ids");
        }
    }

    [TestDataFact]
    public async Task SmolLM2_in_exact_precision_is_transformers()
    {
        using var model = LanguageModel.Load(TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf"), new() { Precision = Precision.Exact, Sequences = 1, Context = 1024 });
        foreach (JsonElement completion in Json("models/smollm2.json").GetProperty("completions").EnumerateArray())
        {
            Assert.Equal(Expectation.Ints(completion.GetProperty("prompt_ids")), model.Tokenize(completion.GetProperty("prompt").GetString()!));
            await SameIds(model, completion, "ids");
        }
    }

    [TestDataFact]
    public async Task SmolLM2_in_fast_precision_chooses_the_same_wherever_the_margin_is_wide()
    {
        using var model = LanguageModel.Load(TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf"), new() { Sequences = 1, Context = 1024 });
        JsonElement root = Json("models/smollm2.json");
        foreach (JsonElement text in root.GetProperty("completions").EnumerateArray().Concat(root.GetProperty("chats").EnumerateArray()))
        {
            int[] prompt = Expectation.Ints(text.GetProperty("prompt_ids")), ids = Expectation.Ints(text.GetProperty("ids"));
            float[] margins = [.. text.GetProperty("margins").EnumerateArray().Select(e => e.GetSingle())];
            List<int> wrong = [];
            await model.ScoreAsync([.. prompt, .. ids[..^1]], (position, logits) =>
            {
                int step = position - prompt.Length + 1;
                if (step >= 0 && margins[step] >= 0.5f && IndexOfMax(logits) != ids[step]) wrong.Add(step);
            });
            Assert.Empty(wrong);
        }
    }

    [TestDataFact]
    public async Task Chats_are_tokenised_as_rendered()
    {
        using var model = LanguageModel.Load(TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf"), new() { Sequences = 1, Context = 512 });
        foreach (JsonElement chat in Json("models/smollm2.json").GetProperty("chats").EnumerateArray())
        {
            Assert.Equal(Expectation.Ints(chat.GetProperty("prompt_ids")), model.Tokenize(chat.GetProperty("rendered").GetString()!));
            string text = "";
            await foreach (GenerationUpdate update in model.GenerateAsync(Expectation.Ints(chat.GetProperty("prompt_ids")), new() { MaxTokens = 8 })) text += update;
            Assert.NotEmpty(text);
        }
    }

    private static async Task SameIds(LanguageModel model, JsonElement text, string idsName)
    {
        int[] expected = Expectation.Ints(text.GetProperty(idsName));
        float[] margins = [.. text.GetProperty("margins").EnumerateArray().Select(e => e.GetSingle())];
        int certain = Array.FindIndex(margins, m => m < Certain);
        certain = certain < 0 ? expected.Length : certain;
        List<int> ids = [];
        await foreach (GenerationUpdate update in model.GenerateAsync(Expectation.Ints(text.GetProperty("prompt_ids")), new() { MaxTokens = expected.Length, IgnoreEndTokens = true, Temperature = 0, RepetitionPenalty = 1 }))
            ids.AddRange(update.Ids);
        Assert.True(certain > 0);
        Assert.Equal(expected[..certain], ids.Take(certain));
    }

    private static int IndexOfMax(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best]) best = i;
        return best;
    }

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllBytes(TestData.Path(path))).RootElement;
}
