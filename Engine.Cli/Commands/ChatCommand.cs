using System.CommandLine;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;

namespace Engine.Cli.Commands;

/// <summary><c>chat</c>: turns of a person and a model, one line each.</summary>
internal sealed class ChatCommand : CliCommand
{
    private readonly ModelOptions _model = new();
    private readonly SamplingOptions _sampling = new();
    private readonly Option<string?> _system = Lists.Text("--system", "TEXT", "The system message. (default: what the model's template says, if anything)");

    public ChatCommand(Terminal terminal) : base("chat", "Talk with a model, turn by turn.", terminal)
    {
        AddArgument(_model.Model);
        AddGroup("Conversation", [_system]);
        AddGroup("Sampling", _sampling.All);
        AddGroup("Model", [_model.Pull, .. _model.All]);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("chat", "A conversation with the built-in model"),
        new("chat model.gguf", "With another"),
        new("chat model.gguf --system \"Answer in one sentence.\" --temperature 0.7", "With a system message"),
        new("chat model.gguf < questions.txt", "A message a line, from a file"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Each line is a message. /reset forgets the conversation, /exit (or the end of the input) leaves, /help lists these. Ctrl-C ends the answer, not the program. "
        + "The model's own template is recognised by its markers: ChatML, Llama 2, Llama 3, Mistral, Gemma, Phi-3, Zephyr.",
    ];

    protected override bool EndsAtInterrupt => false;

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        LanguageModel model;
        using (CancellationTokenSource loading = Terminal.CancelOnInterrupt(cancellation))
            model = await _model.LoadAsync(parsed, Terminal, json: false, loading.Token);
        using (model)
        {
            using var session = new ChatSession(model, _sampling.Read(parsed), parsed.GetValue(_system), Terminal);
            await session.RunAsync(cancellation);
        }
    }
}
