using Engine.Decoding;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Loading;

namespace Engine.Tests.Decoding;

public class SharedConversationTests
{
    /// <summary>A conversation that goes back into pages which others share, while none is free, starts anew as soon as there are pages for all of it.</summary>
    [Fact]
    public async Task A_conversation_that_cannot_replace_shared_pages_waits_for_its_own()
    {
        using var folder = new TempFolder();
        string path = TinyModel.Write(folder, Architectures.All.Single(a => a.ModelType == "llama"));
        using LanguageModel model = LanguageModel.Load(path, new LoadOptions { Context = 64, Sequences = 2, Threads = 1 });
        int[] first = [.. Enumerable.Range(3, 40)], second = [.. first[..20], .. first[..20]];
        var options = new GenerationOptions { MaxTokens = 5, Temperature = 0, IgnoreEndTokens = true };
        int[] expected = [.. (await model.GenerateAsync(second, options).ToListAsync()).SelectMany(u => u.Ids)];

        using Conversation conversation = model.StartConversation();
        await conversation.GenerateAsync(first, options with { MaxTokens = 1 }).ToListAsync();
        SequenceState state = conversation.State!;
        Assert.Equal(40, state.Pages.Length);
        // Of eight pages it has four, two forks of no more than they share none, and one fork of a whole context one; each keeps one back.
        using SequenceState small = state.TryFork(48)!, other = small.TryFork(48)!;
        SequenceState large = small.TryFork(64)!;
        Task<List<GenerationUpdate>> waiting = conversation.GenerateAsync(second, options).ToListAsync().AsTask();
        await Task.Delay(100);
        Assert.False(waiting.IsCompleted);
        large.Dispose();
        // Whatever comes next makes the loop look again.
        Task<float[]> next = model.GetLogitsAsync([1]);
        List<GenerationUpdate> updates = await waiting;
        Assert.Equal(expected, updates.SelectMany(u => u.Ids));
        Assert.Equal(0, updates[^1].Usage!.CachedTokens);
        small.Dispose();
        other.Dispose();
        conversation.Dispose();
        await next;
    }
}
