using System.Text.Json;
using Engine.Kernels.Formats.Panels;
using Engine.Tests.Devices.Plain;
using Engine.Tests.Golden;
using Engine.Tests.Models;

namespace Engine.Tests.Decoding;

/// <summary>Beams against transformers' generate.</summary>
public class BeamSearchTests
{
    // Of all encoder-decoders here; their GGUF files, which have no vocabulary, do not name it.
    private const int End = 1;

    [TestDataTheory, InlineData("llama-gqa"), InlineData("gpt2"), InlineData("t5"), InlineData("flan-t5")]
    public async Task Every_case_gives_the_texts_and_scores_of_transformers(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("fixtures/search/cases.json")));
        using var device = new PlainDevice();
        using var model = LanguageModel.Load(TestData.Path($"fixtures/hf/{name}"), new() { Precision = Precision.Exact, DeviceInstance = device, Context = 64, Sequences = 5 });
        int compared = 0;
        foreach (JsonElement test in json.RootElement.EnumerateArray().Where(t => t.GetProperty("model").GetString() == name))
        {
            string what = test.GetProperty("options").GetRawText();
            int[] prompt = Expectation.Ints(test.GetProperty("prompt"));
            int[][] expected = [.. test.GetProperty("ids").EnumerateArray().Select(ids => Generated(model, Expectation.Ints(ids)))];
            GenerationOptions options = Options(test.GetProperty("options"));
            if (options.NumBeams == 1)
            {
                List<int> ids = [];
                await foreach (GenerationUpdate update in model.GenerateAsync(prompt, options)) ids.AddRange(update.Ids);
                Assert.True(expected[0].SequenceEqual(ids), what);
            }
            else
            {
                IReadOnlyList<BeamResult> found = await model.SearchAsync(prompt, options);
                double[] scores = [.. test.GetProperty("scores").EnumerateArray().Select(s => s.GetDouble())];
                Assert.Equal(expected.Length, found.Count);
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.True(expected[i].SequenceEqual(found[i].Ids), $"{what}: {string.Join(",", found[i].Ids)}, not {string.Join(",", expected[i])}");
                    Assert.True(Math.Abs(scores[i] - found[i].Score) <= 2e-5 * Math.Max(1, Math.Abs(scores[i])), $"{what}: {found[i].Score}, not {scores[i]}");
                }
            }

            compared++;
        }

        Assert.True(compared >= 10, $"{compared} cases were compared");
    }

    [TestDataFact]
    public async Task Greedy_and_beam_results_of_encoder_decoders_are_those_of_transformers()
    {
        foreach (SourceFixture fixture in SourceFixture.All())
        {
            using var device = new PlainDevice();
            using var model = LanguageModel.Load(fixture.Checkpoint, new() { Precision = Precision.Exact, DeviceInstance = device, Context = 64 });
            for (int i = 0; i < fixture.Sources.Length; i++)
            {
                List<int> ids = [];
                await foreach (GenerationUpdate update in model.GenerateAsync(fixture.Sources[i], new() { MaxTokens = fixture.MaxNewTokens, StopTokens = [End] })) ids.AddRange(update.Ids);
                Assert.Equal(Generated(model, fixture.Greedy[i]), ids);
                (int[][] best, double[] scores) = fixture.Beams[i];
                IReadOnlyList<BeamResult> found = await model.SearchAsync(fixture.Sources[i], new() { MaxTokens = fixture.MaxNewTokens, StopTokens = [End], NumBeams = 4, NumReturnSequences = 2 });
                Assert.Equal(best.Select(b => Generated(model, b)), found.Select(f => f.Ids.ToArray()));
                for (int b = 0; b < scores.Length; b++) Assert.Equal(scores[b], found[b].Score, 2e-5);
            }
        }
    }

    // Without what a decoder begins with, and what goes on behind an end token.
    private static int[] Generated(LanguageModel model, int[] ids)
    {
        if (model.IsEncoderDecoder) ids = ids[1..];
        int end = Array.FindIndex(ids, id => model.EndTokens.Contains(id) || (model.IsEncoderDecoder && id == End));
        return end < 0 ? ids : ids[..(end + 1)];
    }

    private static GenerationOptions Options(JsonElement json)
    {
        var options = new GenerationOptions();
        foreach (JsonProperty option in json.EnumerateObject())
        {
            JsonElement value = option.Value;
            options = option.Name switch
            {
                "num_beams" => options with { NumBeams = value.GetInt32() },
                "num_return_sequences" => options with { NumReturnSequences = value.GetInt32() },
                "max_new_tokens" => options with { MaxTokens = value.GetInt32() },
                "min_new_tokens" => options with { MinTokens = value.GetInt32() },
                "length_penalty" => options with { LengthPenalty = value.GetSingle() },
                "repetition_penalty" => options with { RepetitionPenalty = value.GetSingle() },
                "no_repeat_ngram_size" => options with { NoRepeatNgramSize = value.GetInt32() },
                "bad_words_ids" => options with { BannedSequences = [.. value.EnumerateArray().Select(Expectation.Ints)] },
                "early_stopping" => options with
                {
                    EarlyStopping = value.ValueKind == JsonValueKind.String ? EarlyStopping.Never : value.GetBoolean() ? EarlyStopping.Always : EarlyStopping.Likely
                },
                _ => throw new NotSupportedException(option.Name),
            };
        }

        return options;
    }
}
