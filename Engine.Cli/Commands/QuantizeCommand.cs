using System.CommandLine;
using Engine.Cli.Output;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;
using Engine.Loading.Quantizing;

namespace Engine.Cli.Commands;

/// <summary><c>quantize</c>: any checkpoint to a GGUF file.</summary>
internal sealed class QuantizeCommand : CliCommand
{
    private readonly ModelOptions _model = new();
    private readonly Argument<string> _out = new("OUT") { Description = "The GGUF file to write; it gets its name when it is whole." };
    private readonly Option<QuantizationScheme?> _format = Lists.Parsed<QuantizationScheme?>("--format", "FORMAT",
        "A format (F16, Q8_0, Q6_K, Q5_K, Q4_K, ...) or a quantisation scheme named and composed as llama.cpp's (Q4_K_M, Q5_K_M). Needed unless "
        + "there is --panels, which keeps formats as they are.",
        QuantizationScheme.Parse);
    private readonly Option<bool> _panels =
        Lists.Flag("--panels", "Write matrices as the panels that this engine computes with, so that loading only reads; no other program reads the file.");
    private readonly Option<bool> _noVocab = Lists.Flag("--no-vocab", "Leave the vocabulary and the chat template out.");

    public QuantizeCommand(Terminal terminal) : base("quantize", "Write a checkpoint as a GGUF file in another format.", terminal)
    {
        _model.Model.Arity = ArgumentArity.ExactlyOne;
        _model.Model.Description = "A folder of a Hugging Face checkpoint, or a GGUF file (of a split one, any part).";
        AddArgument(_model.Model);
        AddArgument(_out);
        AddGroup("Output", [_format, _panels, _noVocab]);
        AddGroup("Model (accepted as everywhere; of these only --threads matters here and, with --panels, --precision)", _model.WithoutFormat);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("quantize path/to/folder model-q4.gguf --format Q4_K_M", "A quantisation scheme"),
        new("quantize model-f16.gguf model-q8.gguf --format Q8_0", "From one GGUF file to another"),
        new("quantize model.gguf model-panels.gguf --panels", "The same weights, ready to be read in place"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The file holds the vocabulary and the chat template, so that llama.cpp reads it too. A tokenizer that GGUF has no name for is refused by name; --no-vocab goes on without. "
        + "Where a row is not a whole number of blocks of 256, Q4_K falls back to Q5_0, Q5_K to Q5_1, Q6_K to Q8_0; where it is not of 32 either, to F16.",
        "A file with --panels gives the very logits of the file without. Panels of F16, BF16 and formats without a kernel serve the --precision "
        + "for which they were written, all others both; a later version of the engine may ask for the file to be written again.",
    ];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        LoadOptions options = _model.Read(parsed);
        string path = _model.PathOf(parsed)!, target = parsed.GetRequiredValue(_out);
        QuantizationScheme? scheme = parsed.GetValue(_format);
        bool panels = parsed.GetValue(_panels);
        if (scheme is null && !panels) throw new UsageException("give --format, --panels or both");
        if (Directory.Exists(target)) throw new UsageException($"{target} is a folder; OUT is a file to write");
        if (Path.GetDirectoryName(target) is { Length: > 0 } folder && !Directory.Exists(folder))
            throw new FailureException($"there is no folder {folder} to write {Path.GetFileName(target)} into");

        var quantize = new QuantizeOptions
        {
            Scheme = scheme,
            Panels = panels ? options.Precision : null,
            Vocabulary = !parsed.GetValue(_noVocab),
            Threads = options.Threads,
        };
        IReadOnlyList<string> remarks = await ProgressDisplay.For(Terminal, json: false).ShowAsync(progress => Task.Run(() =>
            ModelQuantizer.Quantize(path, target, quantize, new Relay(progress), cancellation), cancellation));
        foreach (string remark in remarks) await Terminal.Error.WriteLineAsync($"note: {Refusals.OneLine(remark)}");
        await Terminal.Error.WriteLineAsync($"{target}: {ByteCount.Text(new FileInfo(target).Length)}");
    }

    private sealed class Relay(IProgress<LoadProgress> progress) : IProgress<QuantizeProgress>
    {
        public void Report(QuantizeProgress value) => progress.Report(new LoadProgress("quantise", value.Done, value.Total));
    }
}
