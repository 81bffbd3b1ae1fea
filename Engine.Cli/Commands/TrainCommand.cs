using System.CommandLine;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;
using Engine.Training;
using Engine.Training.Tokenizers;
using Fable;

namespace Engine.Cli.Commands;

/// <summary><c>train</c>: a small Llama from nothing, or on from what another run wrote.</summary>
internal sealed class TrainCommand : CliCommand
{
    private readonly TrainingOptions _training = new(Recipes.Fable3M.Shape, Recipes.Fable3M);
    private readonly Argument<string> _out = new("OUT") { Description = "The folder to write: a Hugging Face folder, and in it the curve of the loss." };
    private readonly Option<int?> _vocabulary =
        Numbers.Whole("--vocab", "N", $"Tokens of the byte-level BPE vocabulary that is trained first. (default: {Recipes.VocabSize})", 259, 1 << 20);
    private readonly Option<string?> _tokenizer = Lists.Text("--tokenizer", "FOLDER", "Take the tokenizer of this folder instead of training one.");
    private readonly Option<string?> _start =
        Lists.Text("--start", "FOLDER", "Begin with the weights, the tokenizer and the shape of the model in this folder.");

    public TrainCommand(Terminal terminal) : base("train", "Train a small Llama on generated stories or on texts of yours.", terminal)
    {
        AddArgument(_out);
        foreach (OptionGroup group in _training.Groups) AddGroup(group.Title, group.Options);
        AddGroup("Beginning", [_vocabulary, _tokenizer, _start]);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("train my-model", "The built-in model once more, to the bit, in less than an hour of two cores"),
        new("train my-model --steps 200", "A glimpse of it"),
        new("train my-model --text book.txt --steps 1000 --hidden 128 --intermediate 256 --heads 2 --kv-heads 1", "A smaller one on a text"),
        new("train my-model --resume", "On from where it was stopped"),
        new("train my-other --start my-model --text letters.txt --steps 300", "On from what it has learned, with a text of yours"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The same flags give the same weights to the bit, on any number of threads and any lanes. Ctrl-C saves the state and ends; --resume goes on from it to the very result of a run that was not stopped. "
        + "OUT can be loaded by transformers, run and quantize from the first sample on.",
    ];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string folder = parsed.GetRequiredValue(_out);
        string? start = parsed.GetValue(_start), tokenizer = parsed.GetValue(_tokenizer);
        if (tokenizer is not null && start is not null) throw new UsageException("--start brings its tokenizer along: leave --tokenizer out");
        if (parsed.GetValue(_vocabulary) is not null && (start ?? tokenizer) is not null)
            throw new UsageException("--vocab is for a tokenizer that is to be trained");
        TrainingSession session = TrainingSession.Open(folder, parsed, _training, Terminal, start is null ? null : Trainer.ShapeOf(start));
        if (session.IsNew)
        {
            if ((start ?? tokenizer) is string from) TokenizerJsonWriter.Copy(from, folder);
            else session.TrainTokenizer(parsed.GetValue(_vocabulary) ?? Recipes.VocabSize, cancellation);
        }

        await session.RunAsync(_training.Machine(parsed) with { StartFrom = start }, cancellation);
    }
}
