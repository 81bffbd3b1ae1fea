using Engine.Kernels.Formats.Panels;
using Engine.Loading.Quantizing;

namespace Engine.Tests;

/// <summary>The front door: what callers see, alone and together.</summary>
public class LanguageModelTests
{
    private static readonly int[] Prompt = [1, 403, 407, 261, 378];

    [TestDataFact]
    public async Task The_last_update_carries_reason_usage_and_timings()
    {
        using LanguageModel model = Load();
        List<GenerationUpdate> updates = await model.GenerateAsync("Once upon a time", new() { MaxTokens = 12 }).ToListAsync();
        Assert.Equal(12, updates.Sum(u => u.Ids.Count));
        Assert.All(updates[..^1], u => Assert.True(u.FinishReason is null && u.Usage is null && u.Timings is null));
        Assert.Equal(FinishReason.Length, updates[^1].FinishReason);
        Assert.Equal(new Usage(model.Tokenize("Once upon a time").Length, 12, 0), updates[^1].Usage);
        Assert.True(updates[^1].Timings!.Decode > TimeSpan.Zero && updates[^1].Timings!.Prefill > TimeSpan.Zero);
        Assert.Equal(model.Detokenize([.. model.Tokenize("Once upon a time"), .. updates.SelectMany(u => u.Ids)], true), "Once upon a time" + string.Concat(updates));
    }

    [TestDataFact]
    public async Task A_stop_string_ends_the_text_before_it()
    {
        using LanguageModel model = Load();
        string free = await Text(model, new() { MaxTokens = 40 });
        string stop = free.Substring(free.Length / 2, 4);
        List<GenerationUpdate> updates = await model.GenerateAsync("Once upon a time", new() { MaxTokens = 40, StopStrings = [stop] }).ToListAsync();
        Assert.Equal(free[..free.IndexOf(stop, StringComparison.Ordinal)], string.Concat(updates));
        Assert.Equal(FinishReason.Stop, updates[^1].FinishReason);
    }

    [TestDataFact]
    public async Task A_stop_token_is_reported_but_not_part_of_the_text()
    {
        using LanguageModel model = Load();
        List<GenerationUpdate> free = await model.GenerateAsync(Prompt, new() { MaxTokens = 6 }).ToListAsync();
        int[] ids = [.. free.SelectMany(u => u.Ids)];
        int stop = ids[3], first = Array.IndexOf(ids, stop);
        List<GenerationUpdate> updates = await model.GenerateAsync(Prompt, new() { MaxTokens = 6, StopTokens = [stop] }).ToListAsync();
        Assert.Equal(ids[..(first + 1)], updates.SelectMany(u => u.Ids));
        Assert.Equal("", updates[^1].Text);
        Assert.Equal(FinishReason.Stop, updates[^1].FinishReason);
    }

    [TestDataFact]
    public async Task A_full_context_ends_the_generation_and_says_so()
    {
        using LanguageModel model = Load(new() { Context = 16 });
        List<GenerationUpdate> updates = await model.GenerateAsync(Prompt, new() { IgnoreEndTokens = true }).ToListAsync();
        Assert.Equal(FinishReason.ContextFull, updates[^1].FinishReason);
        Assert.Equal(16 - Prompt.Length + 1, updates.Sum(u => u.Ids.Count));
    }

    [TestDataFact]
    public async Task Concurrent_callers_get_what_each_would_get_alone()
    {
        // One whole context for six callers: some wait for others' pages.
        using LanguageModel model = Load(new() { Sequences = 1, Context = 64 });
        GenerationOptions[] options = [.. Enumerable.Range(0, 6).Select(i => new GenerationOptions { MaxTokens = 20 + i, Temperature = i % 2, Seed = (ulong)i, IgnoreEndTokens = true })];
        List<string> alone = [];
        foreach (GenerationOptions o in options) alone.Add(await Text(model, o));
        for (int round = 0; round < 3; round++)
            Assert.Equal(alone, await Task.WhenAll(options.Select(o => Task.Run(() => Text(model, o)))));
    }

    [TestDataFact]
    public async Task A_cancelled_caller_leaves_at_once_and_the_others_go_on()
    {
        using LanguageModel model = Load();
        using var cancellation = new CancellationTokenSource();
        Task<string> other = Text(model, new() { MaxTokens = 50 });
        int seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (GenerationUpdate _ in model.GenerateAsync(Prompt, new() { IgnoreEndTokens = true }, cancellation.Token))
                if (++seen == 3) cancellation.Cancel();
        });
        Assert.Equal(3, seen);
        Assert.NotEmpty(await other);
        Assert.NotEmpty(await Text(model, new() { MaxTokens = 4 }));
    }

    [TestDataFact]
    public async Task A_caller_that_stops_reading_gives_its_pages_back()
    {
        using LanguageModel model = Load(new() { Sequences = 1, Context = 64 });
        for (int i = 0; i < 5; i++)
            await foreach (GenerationUpdate _ in model.GenerateAsync(Prompt, new() { IgnoreEndTokens = true })) break;
        Assert.NotEmpty(await Text(model, new() { MaxTokens = 8 }));
    }

    [TestDataTheory, InlineData(Precision.Exact, null), InlineData(Precision.Fast, "Q8_0")]
    public async Task A_conversation_computes_only_what_is_new_and_says_the_same(Precision precision, string? format)
    {
        using LanguageModel model = Load(new() { Precision = precision, Format = format is null ? null : QuantizationScheme.Parse(format), Context = 128 });
        using Conversation conversation = model.StartConversation();
        List<int> ids = [.. Prompt];
        for (int turn = 0; turn < 4; turn++)
        {
            List<GenerationUpdate> kept = await conversation.GenerateAsync(ids, new() { MaxTokens = 7, IgnoreEndTokens = true }).ToListAsync();
            List<GenerationUpdate> fresh = await model.GenerateAsync(ids, new() { MaxTokens = 7, IgnoreEndTokens = true }).ToListAsync();
            Assert.Equal(fresh.SelectMany(u => u.Ids), kept.SelectMany(u => u.Ids));
            Assert.Equal(string.Concat(fresh), string.Concat(kept));
            Assert.Equal(turn == 0 ? 0 : ids.Count - 4, kept[^1].Usage!.CachedTokens);
            // The last token was sampled but not computed, and the next turn brings three of its own.
            ids.AddRange(kept.SelectMany(u => u.Ids));
            ids.AddRange([5, 6, 7]);
        }
        // Another text shares the prompt alone.
        List<GenerationUpdate> diverged = await conversation.GenerateAsync([.. Prompt, 9, 9], new() { MaxTokens = 3 }).ToListAsync();
        Assert.Equal(Prompt.Length, diverged[^1].Usage!.CachedTokens);
    }

    [TestDataFact]
    public async Task Log_probabilities_are_those_of_the_logits()
    {
        using LanguageModel model = Load();
        List<GenerationUpdate> updates = await model.GenerateAsync(Prompt, new() { MaxTokens = 1, LogProbs = 3 }).ToListAsync();
        float[] logits = (await model.GetLogitsAsync(Prompt))[^model.VocabSize..];
        double logSum = Math.Log(logits.Sum(l => Math.Exp((double)l - logits.Max())));
        TokenLogProb own = Assert.Single(Assert.Single(updates).LogProbs!);
        Assert.Equal(updates[0].Ids[0], own.Id);
        Assert.Equal(logits[own.Id] - logits.Max() - logSum, own.LogProb, 1e-5);
        Assert.Equal(3, updates[0].TopLogProbs![0].Count);
        Assert.Equal(own, updates[0].TopLogProbs![0][0]);
    }

    [TestDataFact]
    public async Task Dispose_ends_what_runs_and_refuses_what_comes()
    {
        LanguageModel model = Load();
        Task<string> running = Text(model, new() { IgnoreEndTokens = true });
        await Task.Delay(20);
        model.Dispose();
        model.Dispose();
        // It may have come to its end before.
        if (await Record.ExceptionAsync(() => running) is { } e) Assert.IsType<ObjectDisposedException>(e);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Text(model, new()));
    }

    [TestDataFact]
    public async Task Callers_mistakes_are_named()
    {
        using LanguageModel model = Load(new() { Context = 16 });
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => model.GenerateAsync("")).Message);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => model.GenerateAsync([])).Message);
        Assert.Contains("17 tokens, the context 16", Assert.Throws<ArgumentException>(() => model.GenerateAsync(new int[17])).Message);
        Assert.Contains("outside the vocabulary", Assert.Throws<ArgumentException>(() => model.GenerateAsync([1, 2048])).Message);
        Assert.Throws<ArgumentException>(() => model.GenerateAsync(Prompt, new() { MaxTokens = 0 }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await model.GenerateAsync(Prompt, new() { TopP = 0 }).ToListAsync());
        string path = TestData.Path("models/TinyStories-656K");
        Assert.Contains("ask for a smaller context", Assert.Throws<ArgumentException>(() => LanguageModel.Load(path, new() { Context = int.MaxValue, Sequences = int.MaxValue })).Message);
        Assert.ThrowsAny<ArgumentException>(() => LanguageModel.Load(path, new() { Threads = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => LanguageModel.Load(path, new() { Context = 0 }));
        Assert.Throws<ModelLoadException>(() => LanguageModel.Load("no/such/model"));
    }

    [TestDataFact]
    public async Task Loading_reports_its_progress_and_can_be_cancelled()
    {
        string path = TestData.Path("models/TinyStories-656K");
        var progress = new Steps();
        using (LanguageModel model = await LanguageModel.LoadAsync(path, null, progress)) Assert.Equal(model.Memory.Weights, progress.Last.Done);
        Assert.Equal(progress.Last.Total, progress.Last.Done);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LanguageModel.LoadAsync(path, null, null, cancelled.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => LanguageModel.Load(path, null, null, cancelled.Token));
    }

    private static LanguageModel Load(LoadOptions? options = null)
        => LanguageModel.Load(TestData.Path("models/TinyStories-656K"), options ?? new() { Precision = Precision.Exact });

    private static async Task<string> Text(LanguageModel model, GenerationOptions options)
    {
        string text = "";
        await foreach (GenerationUpdate update in model.GenerateAsync("Once upon a time", options)) text += update;
        return text;
    }

    private sealed class Steps : IProgress<LoadProgress>
    {
        public LoadProgress Last { get; private set; }

        public void Report(LoadProgress value)
        {
            lock (this)
            {
                Assert.True(value.Done >= Last.Done);
                Last = value;
            }
        }
    }
}
