using System.Buffers.Binary;
using System.CommandLine;
using System.Runtime.InteropServices;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;

namespace Engine.Cli.Commands;

/// <summary><c>logits</c>: the logits of every position to a file, for comparing engines.</summary>
internal sealed class LogitsCommand : CliCommand
{
    private readonly ModelOptions _model = new();
    private readonly Option<IReadOnlyList<int>?> _ids = Lists.Ids("--ids", "The token ids, taken as they are.");
    private readonly Option<string?> _out = Lists.Text("--out", "FILE", "The file to write: float32, little-endian, [tokens, vocab].");
    private readonly Option<bool> _step = Lists.Flag("--step", "One token at a time, through the decode path.");
    private readonly Option<int?> _chunk = Numbers.Whole("--chunk", "N", "N tokens at a time. (default: as many as fit a step)", 1);

    public LogitsCommand(Terminal terminal) : base("logits", "Write the logits of every position of a sequence to a file.", terminal)
    {
        AddArgument(_model.Model);
        _ids.Required = _out.Required = true;
        AddGroup("Sequence and output", [_ids, _out, _step, _chunk]);
        AddGroup("Model", _model.All);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("logits model.gguf --ids 1,17,93 --out logits.f32 --precision exact", "All at once, in float32"),
        new("logits model.gguf --ids 1,17,93 --out logits.f32 --step", "Through the decode path"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
        ["The sequence is admitted with all its ids however they are divided, and the bits are the same in each case."];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int? chunk = parsed.GetValue(_chunk);
        if (parsed.GetValue(_step) && chunk is not null) throw new UsageException("--step and --chunk exclude each other");
        if (parsed.GetValue(_step)) chunk = 1;
        IReadOnlyList<int> ids = parsed.GetRequiredValue(_ids)!;
        string path = parsed.GetRequiredValue(_out)!;

        using LanguageModel model = await _model.LoadAsync(parsed, Terminal, json: false, cancellation);
        // Written beside its place and moved there when whole, so that no half file is taken for a result.
        string unfinished = path + ".part";
        try
        {
            await using (FileStream file = File.Create(unfinished))
                await model.ScoreAsync(ids, (_, row) => Write(file, row), chunk ?? 0, cancellation);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }

        await Terminal.Error.WriteLineAsync(FormattableString.Invariant($"{path}: float32 [{ids.Count}, {model.VocabSize}]"));
    }

    private static void Write(FileStream file, ReadOnlySpan<float> row)
    {
        if (BitConverter.IsLittleEndian)
        {
            file.Write(MemoryMarshal.AsBytes(row));
            return;
        }

        Span<byte> bytes = new byte[sizeof(float)];
        foreach (float value in row)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            file.Write(bytes);
        }
    }
}
