using System.CommandLine;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;
using Engine.Training;
using Engine.Training.Tokenizers;
using Fable;

namespace Engine.Cli.Commands;

/// <summary><c>distill</c>: a small model that learns another's distributions, with the same tokenizer; a draft for speculative decoding.</summary>
internal sealed class DistillCommand : CliCommand
{
    private readonly TrainingOptions _training = new(Recipes.Fable300K.Shape, Recipes.Fable300K);
    private readonly Argument<string> _teacher =
        new("TEACHER") { Description = "The Hugging Face folder of the model to learn from: a Llama with tied embeddings." };
    private readonly Argument<string> _out = new("OUT") { Description = "The folder to write: a Hugging Face folder, and in it the curve of the loss." };
    private readonly Option<float?> _share = Numbers.Real("--share", "X",
        "How much the teacher's distributions count against the text itself. (default: 0.9)", x => x is >= 0 and <= 1, "a number from 0 to 1");
    private readonly Option<float?> _temperature = Numbers.Real("--temperature", "T",
        "Logits of both are divided by it: above 1 the teacher's second thoughts count more. (default: 1)", x => x > 0, "a positive number");

    public DistillCommand(Terminal terminal) : base("distill", "Train a smaller model to predict as another does.", terminal)
    {
        AddArgument(_teacher);
        AddArgument(_out);
        AddGroup("Teacher", [_share, _temperature]);
        foreach (OptionGroup group in _training.Groups) AddGroup(group.Title, group.Options);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("distill models/Fable-3M my-draft", "The draft of the built-in model once more"),
        new("distill my-model my-draft --text book.txt --steps 500", "On a text"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "loss = (1 - share) · (-log p[next]) + share · T² · KL(teacher ‖ student). The loss shown is -log p[next], as for train; beside it stands "
        + "the divergence from the teacher.",
    ];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string folder = parsed.GetRequiredValue(_out), teacher = HubModels.PathOf(parsed.GetRequiredValue(_teacher));
        var distillation = new DistillationOptions(teacher);
        distillation = distillation
            with
        { Share = parsed.GetValue(_share) ?? distillation.Share, Temperature = parsed.GetValue(_temperature) ?? distillation.Temperature };
        TrainingSession session = TrainingSession.Open(folder, parsed, _training, Terminal);
        if (session.IsNew) TokenizerJsonWriter.Copy(teacher, folder);
        await session.RunAsync(_training.Machine(parsed) with { Distillation = distillation }, cancellation);
    }
}
