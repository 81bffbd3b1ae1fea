using Engine.Tests.Loading;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests;

/// <summary>A conversation on rings that wrap, sent back and forth at random, says what a fresh sequence says.</summary>
public class ConversationRewindTests
{
    private const int Window = 20, Chunk = 16, Context = 128;

    [Fact]
    public void A_windowed_conversation_that_is_rewound_at_random_says_what_a_fresh_one_says()
    {
        using TempFolder folder = new();
        TinyLlama llama = new() { Config = { ["model_type"] = "mistral", ["sliding_window"] = Window } };
        using LanguageModel model = LanguageModel.Load(llama.Write(folder), new() { Context = Context, Sequences = 2, Threads = 1, MaxStepTokens = Chunk });
        var turns = Gen.Zip(Gen.Choose(0, 40), Gen.Choose(1, 30)).ListOf(4).ToArbitrary();
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), turns, (seed, lengths) => Same(model, new Random(seed), lengths).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    private static async Task<bool> Same(LanguageModel model, Random random, IEnumerable<(int Back, int Added)> turns)
    {
        using Conversation conversation = model.StartConversation();
        List<int> ids = [.. Ids(random, 70)];
        var options = new GenerationOptions { MaxTokens = 4, IgnoreEndTokens = true, LogProbs = 2 };
        foreach ((int back, int added) in turns)
        {
            ids = [.. ids.Take(Math.Max(1, ids.Count - back)), .. Ids(random, added)];
            ids = [.. ids.Take(Context - options.MaxTokens.Value)];
            List<GenerationUpdate> kept = await conversation.GenerateAsync(ids, options).ToListAsync(), fresh = await model.GenerateAsync(ids, options).ToListAsync();
            if (!kept.SelectMany(u => u.LogProbs!).SequenceEqual(fresh.SelectMany(u => u.LogProbs!))) return false;
            ids.AddRange(kept.SelectMany(u => u.Ids));
        }
        return true;
    }

    private static IEnumerable<int> Ids(Random random, int count) => Enumerable.Range(0, count).Select(_ => random.Next(TinyLlama.Vocab)).ToArray();
}
