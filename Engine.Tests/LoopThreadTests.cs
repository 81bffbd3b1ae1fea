namespace Engine.Tests;

/// <summary>A callback runs on the thread that serves all requests: what would wait there for that very thread is refused instead of waiting for ever.</summary>
public class LoopThreadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Calls => ["dispose", "score", "logits", "hidden", "generate", "conversation", "next", "leave"];

    [Theory, MemberData(nameof(Calls))]
    public async Task What_would_wait_for_the_callbacks_own_thread_is_refused(string call)
    {
        LanguageModel model = LanguageModel.Load(SmallFable.Folder, new() { Context = 1024, Threads = 1 });
        using Conversation conversation = model.StartConversation();
        await using IAsyncEnumerator<GenerationUpdate> begun = conversation.GenerateAsync([1, 2, 3], new() { MaxTokens = 1000, IgnoreEndTokens = true }).GetAsyncEnumerator();
        if (call is "leave" or "next") Assert.True(await begun.MoveNextAsync());
        Exception? refusal = null;
        Task scored = model.ScoreAsync([5, 6, 7], (_, _) => refusal ??= Record.Exception(() => Block(model, conversation, begun, call))?.GetBaseException());
        await scored.WaitAsync(Patience);
        Assert.IsType<InvalidOperationException>(refusal);
        Assert.Contains("callback", refusal.Message);

        // The model serves on.
        await foreach (GenerationUpdate _ in model.GenerateAsync([1, 2, 3], new() { MaxTokens = 3, IgnoreEndTokens = true })) { }
        await Task.Run(model.Dispose).WaitAsync(Patience);
    }

    [Fact]
    public async Task A_refusal_that_nobody_catches_is_the_callers_own_failure()
    {
        using LanguageModel model = LanguageModel.Load(SmallFable.Folder, new() { Context = 64, Threads = 1 });
        await Assert.ThrowsAsync<InvalidOperationException>(() => model.ScoreAsync([5, 6], (_, _) => model.Dispose()).WaitAsync(Patience));
        Assert.Equal(2 * model.VocabSize, (await model.GetLogitsAsync([5, 6])).Length);
    }

    [Fact]
    public async Task Another_model_may_be_asked_from_a_callback()
    {
        using LanguageModel model = LanguageModel.Load(SmallFable.Folder, new() { Context = 64, Threads = 1 }), other = LanguageModel.Load(SmallFable.Folder, new() { Context = 64, Threads = 1 });
        List<float[]> asked = [];
        await model.ScoreAsync([5, 6], (_, _) => asked.Add(other.GetLogitsAsync([5]).GetAwaiter().GetResult())).WaitAsync(Patience);
        Assert.Equal(2, asked.Count);
    }

    private static void Block(LanguageModel model, Conversation conversation, IAsyncEnumerator<GenerationUpdate> begun, string call)
    {
        switch (call)
        {
            case "dispose": model.Dispose(); break;
            case "score": model.ScoreAsync([1], (_, _) => { }).Wait(Patience); break;
            case "logits": model.GetLogitsAsync([1]).Wait(Patience); break;
            case "hidden": model.GetHiddenStatesAsync([1]).Wait(Patience); break;
            case "generate": First(model.GenerateAsync([1], new() { MaxTokens = 1 })); break;
            case "conversation": First(conversation.GenerateAsync([1], new() { MaxTokens = 1 })); break;
            // Tokens that have come are taken; for one more it would have to wait.
            case "next": while (Result(begun.MoveNextAsync().AsTask())) { } break;
            case "leave": begun.DisposeAsync().AsTask().Wait(Patience); break;
        }
    }

    private static void First(IAsyncEnumerable<GenerationUpdate> updates) => Result(updates.GetAsyncEnumerator().MoveNextAsync().AsTask());

    private static bool Result(Task<bool> task) => task.WaitAsync(Patience).GetAwaiter().GetResult();
}
