using System.CommandLine;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;
using Engine.Tokenizers.ChatTemplates;
using Engine.Training;
using Engine.Training.Corpus;
using Engine.Training.Tokenizers;
using Fable;

namespace Engine.Cli.Commands;

/// <summary><c>stories</c>: what <c>train</c> learns from, to be read or to measure by.</summary>
internal sealed class StoriesCommand : CliCommand
{
    private readonly Option<int?> _count = Numbers.Whole("--count", "N", "How many. (default: 10)", 1);
    private readonly Option<int?> _first =
        Numbers.Whole("--first", "N", "The number of the first one; each is made from seed and number alone. (default: 0)", 0);
    private readonly Option<ulong?> _seed = Numbers.Seed("--seed", "N", $"Another seed, other stories. (default: {Recipes.Fable3M.Seed})");
    private readonly Option<float?> _chats =
        Numbers.Real("--chats", "SHARE", "The share of conversations among them. (default: 0)", x => x is >= 0 and <= 1, "a number from 0 to 1");
    private readonly Option<bool> _heldOut =
        Lists.Flag("--held-out", "Stories whose combination of hero, object, place and plot never occurs in training: what to measure perplexity by.");

    public StoriesCommand(Terminal terminal) : base("stories", "Print generated stories.", terminal)
        => AddGroup("Stories", [_count, _first, _seed, _chats, _heldOut]);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("stories --count 3 --seed 5", "Three stories"),
        new("stories --count 100 --held-out", "A text for perplexity --documents"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
        [$"A line of {TextCorpus.Separator} follows each, which train --text and perplexity --documents understand. Conversations are printed as ChatML."];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var corpus = new StoryCorpus(parsed.GetValue(_seed) ?? Recipes.Fable3M.Seed, parsed.GetValue(_chats) ?? 0, parsed.GetValue(_heldOut));
        long first = parsed.GetValue(_first) ?? 0;
        for (long i = first; i < first + (parsed.GetValue(_count) ?? 10); i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Document document = corpus[i];
            await Terminal.Output.WriteAsync(document.Text ?? string.Concat(document.Turns.Select(Turn)).TrimEnd());
            await Terminal.Output.WriteAsync($"\n{TextCorpus.Separator}\n");
        }
    }

    private static string Turn(ChatMessage turn) => $"{ChatMlTemplate.Start}{turn.Role}\n{turn.Content}{ChatMlTemplate.End}\n";
}
