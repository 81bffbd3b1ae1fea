using System.CommandLine;
using Engine.Cli.Output;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;

namespace Engine.Cli.Commands;

/// <summary><c>embed</c>: texts to vectors.</summary>
internal sealed class EmbedCommand : CliCommand
{
    private readonly ModelOptions _model = new();
    private readonly Option<string[]?> _text = Lists.Texts("--text", "TEXT", "A text; may be given several times.");
    private readonly Option<string?> _batch = Lists.Text("--batch", "FILE", "A JSON array of strings.");
    private readonly Option<string?> _out =
        Lists.Text("--out", "FILE", $"Where vectors go, by the end of its name: {VectorFile.Names}. (default: standard output, a JSON array a line)");
    private readonly Option<string?> _prompt = Lists.Text("--prompt-name", "NAME", "A prompt of the model's files to put before each text, e.g. query. (default: as the files say)");
    private readonly Option<int?> _maxTokens = Numbers.Whole("--max-tokens", "N", "Cut texts behind N tokens. (default: as the files say)", 1);

    public EmbedCommand(Terminal terminal) : base("embed", "Turn texts into vectors.", terminal)
    {
        AddArgument(_model.Model);
        AddGroup("Texts and output", [_text, _batch, _out, _prompt, _maxTokens]);
        AddGroup("Model", _model.All);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("embed path/to/model --text \"a cat sat on the mat\"", "One vector, as a JSON array"),
        new("embed path/to/model --batch texts.json --out vectors.npy", "Many, for NumPy"),
        new("embed path/to/model --batch questions.json --prompt-name query --out vectors.jsonl", "With a prompt of the model's"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
        ["Pooling, dense layers, normalisation, prompts and the longest text are what the files of sentence-transformers beside the model say, or the GGUF file."];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string[]? texts = parsed.GetValue(_text);
        string? batch = parsed.GetValue(_batch), path = parsed.GetValue(_out);
        if ((texts is null) == (batch is null)) throw new UsageException("give texts as --text or as --batch");
        if (path is not null && !VectorFile.Knows(path)) throw new UsageException($"--out takes a file that ends in {VectorFile.Names}, not '{path}'");
        texts ??= await TextBatch.ReadAsync(batch!, cancellation);
        using EmbeddingModel model = await _model.LoadEmbeddingAsync(parsed, Terminal, cancellation);
        var options = new EmbeddingOptions { PromptName = parsed.GetValue(_prompt), MaxTokens = parsed.GetValue(_maxTokens) };
        ReadOnlyMemory<float>[] vectors = await model.EmbedAsync(texts, options, cancellation);
        if (path is not null)
        {
            await VectorFile.WriteAsync(path, vectors);
            await Terminal.Error.WriteLineAsync(FormattableString.Invariant($"{path}: float32 [{vectors.Length}, {(vectors.Length > 0 ? vectors[0].Length : 0)}]"));
            return;
        }

        foreach (ReadOnlyMemory<float> vector in vectors) await Terminal.Output.WriteLineAsync(VectorFile.Line(vector));
    }
}
