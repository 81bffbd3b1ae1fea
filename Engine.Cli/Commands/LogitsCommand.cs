using System.CommandLine;
using Engine.Cli.Output;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;

namespace Engine.Cli.Commands;

/// <summary><c>logits</c>: the logits of every position to a file, for comparing engines.</summary>
internal sealed class LogitsCommand : CliCommand
{
    private readonly ModelOptions _model = new();
    private readonly Option<IReadOnlyList<int>?> _ids = Lists.Ids("--ids", "The token ids, taken as they are.");
    private readonly Option<string?> _out = Lists.Text("--out", "FILE", "The file to write: float32, little-endian, [tokens, vocab].");
    private readonly Option<IReadOnlyList<int>?> _source =
        Lists.Ids("--source", "The token ids that the encoder of an encoder-decoder reads; --ids are the decoder's then.");
    private readonly Option<string?> _encoderOut =
        Lists.Text("--encoder-out", "FILE", "With --source, where the encoder's last states go: float32, little-endian, [source tokens, hidden].");
    private readonly Option<bool> _step = Lists.Flag("--step", "One token at a time, through the decode path.");
    private readonly Option<int?> _chunk = Numbers.Whole("--chunk", "N", "N tokens at a time. (default: as many as fit a step)", 1);

    public LogitsCommand(Terminal terminal) : base("logits", "Write the logits of every position of a sequence to a file.", terminal)
    {
        AddArgument(_model.Model);
        _ids.Required = _out.Required = true;
        AddGroup("Sequence and output", [_ids, _out, _source, _encoderOut, _step, _chunk]);
        AddGroup("Model", _model.All);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("logits model.gguf --ids 1,17,93 --out logits.f32 --precision exact", "All at once, in float32"),
        new("logits model.gguf --ids 1,17,93 --out logits.f32 --step", "Through the decode path"),
        new("logits path/to/t5 --source 5,6,7,1 --ids 0,9,4 --out logits.f32 --encoder-out states.f32", "An encoder-decoder's, and its encoder's states"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
        ["The sequence is admitted with all its ids however they are divided, and the bits are the same in each case."];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int? chunk = parsed.GetValue(_chunk);
        if (parsed.GetValue(_step) && chunk is not null) throw new UsageException("--step and --chunk exclude each other");
        if (parsed.GetValue(_step)) chunk = 1;
        IReadOnlyList<int> ids = parsed.GetRequiredValue(_ids)!;
        IReadOnlyList<int>? source = parsed.GetValue(_source);
        if (parsed.GetValue(_encoderOut) is not null && source is null) throw new UsageException("--encoder-out needs --source");
        string path = parsed.GetRequiredValue(_out)!;

        using LanguageModel model = await _model.LoadAsync(parsed, Terminal, json: false, cancellation);
        if (source is null) await FloatFile.WriteAsync(path, file => model.ScoreAsync(ids, (_, row) => file.Write(row), chunk ?? 0, cancellation));
        else await FloatFile.WriteAsync(path, file => model.ScoreAsync(source, ids, (_, row) => file.Write(row), chunk ?? 0, cancellation));
        if (source is not null && parsed.GetValue(_encoderOut) is { } states)
        {
            float[] rows = await model.GetSourceStatesAsync(source, cancellation);
            await FloatFile.WriteAsync(states, rows);
            await Terminal.Error.WriteLineAsync(FormattableString.Invariant($"{states}: float32 [{source.Count}, {model.Config.HiddenSize}]"));
        }

        await Terminal.Error.WriteLineAsync(FormattableString.Invariant($"{path}: float32 [{ids.Count}, {model.VocabSize}]"));
    }
}
