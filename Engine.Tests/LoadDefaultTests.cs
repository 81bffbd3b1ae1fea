using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;

namespace Engine.Tests;

/// <summary>The model that the library carries.</summary>
public class LoadDefaultTests
{
    [Fact]
    public async Task Tells_a_story()
    {
        using LanguageModel model = LanguageModel.LoadDefault();
        List<GenerationUpdate> updates = await model.GenerateAsync("Once upon a time", new() { MaxTokens = 60, Seed = 1 }).ToListAsync();
        string text = string.Concat(updates);
        Assert.True(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length > 20, text);
        Assert.All(text, c => Assert.True(char.IsAscii(c), text));
        Assert.NotNull(model.Tokenizer?.ChatTemplate);
        // Its wishes come along: a story is different each time, unless there is a seed.
        Assert.True(model.GenerationConfig.DoSample);
        Assert.NotEmpty(model.EndTokens);
    }

    [Fact]
    public async Task Many_at_once_compute_the_same()
    {
        LoadOptions options = new() { Precision = Precision.Exact, Sequences = 1, Context = 64, Threads = 1 };
        LanguageModel[] models = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LanguageModel.LoadDefaultAsync(options)));
        int[] ids = models[0].Tokenize("Once upon a time there was a fox");
        float[] expected = await models[0].GetLogitsAsync(ids);
        foreach (LanguageModel model in models)
        {
            Assert.Equal(expected, await model.GetLogitsAsync(ids));
            model.Dispose();
        }
    }

    [Fact]
    public void Is_inspected_as_it_is_loaded()
    {
        LoadOptions options = new() { Sequences = 2, Context = 128 };
        ModelInspection inspection = ModelInspection.OfDefault(options);
        Assert.Equal((CheckpointKind.Gguf, 128, 2), (inspection.Kind, inspection.Context, inspection.Sequences));
        Assert.All(inspection.Tensors, t => Assert.Equal("the default model", t.File));
        using LanguageModel model = LanguageModel.LoadDefault(options);
        Assert.Equal(inspection.Memory, model.Memory);
        Assert.Contains("context", Assert.Throws<ArgumentException>(() => LanguageModel.LoadDefault(new() { Context = int.MaxValue, Sequences = int.MaxValue })).Message);
    }
}
