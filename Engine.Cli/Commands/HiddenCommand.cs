using System.CommandLine;
using Engine.Cli.Output;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;

namespace Engine.Cli.Commands;

/// <summary><c>hidden</c>: the last states of every token to a file, for comparing engines.</summary>
internal sealed class HiddenCommand : CliCommand
{
    private readonly ModelOptions _model = new();
    private readonly Option<IReadOnlyList<int>?> _ids = Lists.Ids("--ids", "The token ids, taken as they are.");
    private readonly Option<IReadOnlyList<int>?> _types = Lists.Ids("--types", "The type of each token: 0 for a first text, 1 for a second. (default: 0)");
    private readonly Option<string?> _out = Lists.Text("--out", "FILE", "The file to write: float32, little-endian, [tokens, hidden].");

    public HiddenCommand(Terminal terminal) : base("hidden", "Write the last states of a sequence's tokens to a file.", terminal)
    {
        AddArgument(_model.Model);
        _ids.Required = _out.Required = true;
        AddGroup("Sequence and output", [_ids, _types, _out]);
        AddGroup("Model", _model.All);
    }

    public override IReadOnlyList<Example> Examples { get; } =
        [new("hidden path/to/bert --ids 2,17,93,3 --types 0,0,1,1 --out hidden.f32 --precision exact", "An encoder's states, in float32")];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        IReadOnlyList<int> ids = parsed.GetRequiredValue(_ids)!;
        string path = parsed.GetRequiredValue(_out)!;
        using LanguageModel model = await _model.LoadAsync(parsed, Terminal, json: true, cancellation);
        await FloatFile.WriteAsync(path, await model.GetLastStatesAsync(ids, parsed.GetValue(_types), cancellation));
        await Terminal.Error.WriteLineAsync(FormattableString.Invariant($"{path}: float32 [{ids.Count}, {model.Config.HiddenSize}]"));
    }
}
