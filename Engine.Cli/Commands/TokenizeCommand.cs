using System.CommandLine;
using System.Text.Json;
using Engine.Cli.Output;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;
using Engine.Tokenizers;

namespace Engine.Cli.Commands;

/// <summary><c>tokenize</c>: text to ids and back, without loading any weights.</summary>
internal sealed class TokenizeCommand : CliCommand
{
    private readonly ModelOptions _model = new();
    private readonly Option<string?> _text = Lists.Text("--text", "TEXT", "The text.");
    private readonly Option<string?> _file = Lists.Text("--file", "FILE", "A file with the text, in UTF-8. (default: standard input)");
    private readonly Option<string?> _batch =
        Lists.Text("--batch", "FILE", "A JSON array of strings; prints a JSON array of {\"ids\", \"with_special\", \"decoded\"}.");
    private readonly Option<IReadOnlyList<int>?> _decode =
        Lists.Ids("--decode", "Print the text of these ids; without a value, of ids given as --text, --file or standard input.", valueOptional: true);
    private readonly Option<bool> _json =
        Lists.Flag("--json", "Print one JSON object {\"ids\", \"with_special\", \"decoded\"}; with --decode {\"ids\", \"text\"}.");
    private readonly Option<bool> _noSpecial = Lists.Flag("--no-special", "Do not print the tokens that are put around a text (BOS, [CLS]).");
    private readonly Option<bool> _asText = Lists.Flag("--as-text", "Take special tokens that are written in the text as text.");
    private readonly Option<bool> _skip = Lists.Flag("--skip-special", "With --decode: leave special tokens out.");

    public TokenizeCommand(Terminal terminal) : base("tokenize", "Turn text into token ids, and back.", terminal)
    {
        AddArgument(_model.Model);
        _model.Model.Description = "A model, a folder with tokenizer files, or a GGUF file with a vocabulary; weights need not be there. "
            + ModelOptions.WhenLeftOut;
        AddGroup("Text and output", [_text, _file, _batch, _decode, _json, _noSpecial, _asText, _skip]);
        AddGroup("Model (accepted as everywhere; no weights are loaded, so these change nothing here)", _model.All);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("tokenize --text \"Once upon a time\"", "Ids of the built-in model"),
        new("tokenize model.gguf --text \"Once upon a time\"", "Ids, separated by commas as run --ids takes them"),
        new("tokenize path/to/folder --decode 1,17,93", "Their text"),
        new("tokenize path/to/folder --batch texts.json", "Many texts at once"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "In JSON, 'ids' are those of the text alone, 'with_special' includes what the model expects around it, and 'decoded' is the text of 'ids'.",
    ];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        bool decode = parsed.GetResult(_decode) is { Implicit: false }, json = parsed.GetValue(_json);
        Check(parsed, decode);
        _ = _model.Read(parsed);
        IReadOnlyList<string>? batch = parsed.GetValue(_batch) is string path ? await Utf8Input.ReadStringsAsync(path, cancellation) : null;
        Tokenizer tokenizer = _model.PathOf(parsed) is { } model ? TokenizerFinder.Load(model) : TokenizerFinder.LoadDefault();

        bool parseSpecial = !parsed.GetValue(_asText);
        var doubled = new DoubledBos(tokenizer, Terminal);
        if (batch is not null)
        {
            await Terminal.Output.WriteLineAsync(JsonText.Of(writer =>
            {
                writer.WriteStartArray();
                foreach (string text in batch) WriteEncoded(writer, tokenizer, doubled, text, parseSpecial);
                writer.WriteEndArray();
            }));
        }
        else if (decode)
        {
            IReadOnlyList<int> ids = parsed.GetValue(_decode) ?? Lists.ParseIds(await ReadAsync(parsed, cancellation))
                ?? throw new UsageException("--decode takes token ids (1,17,93)");
            string text = tokenizer.Decode([.. ids], parsed.GetValue(_skip));
            await Terminal.Output.WriteLineAsync(json ? DecodedJson(ids, text) : text);
        }
        else
        {
            string text = await ReadAsync(parsed, cancellation);
            int[] ids = tokenizer.Encode(text, !parsed.GetValue(_noSpecial), parseSpecial);
            if (!json) doubled.Check(ids);
            await Terminal.Output.WriteLineAsync(json
                ? JsonText.Of(writer => WriteEncoded(writer, tokenizer, doubled, text, parseSpecial))
                : string.Join(',', ids));
        }
    }

    private void Check(ParseResult parsed, bool decode)
    {
        int sources = new[] { _text, _file, _batch }.Count(option => parsed.GetValue(option) is not null);
        if (sources > 1) throw new UsageException("--text, --file and --batch exclude each other");
        if (decode && parsed.GetValue(_batch) is not null) throw new UsageException("--decode and --batch exclude each other");
        if (decode && sources > 0 && parsed.GetValue(_decode) is not null)
            throw new UsageException("--decode has its ids already: --text and --file are for a --decode without a value");
        if (!decode && parsed.GetValue(_skip)) throw new UsageException("--skip-special needs --decode");
        if (decode && (parsed.GetValue(_noSpecial) || parsed.GetValue(_asText)))
            throw new UsageException("--no-special and --as-text are about text, not about --decode");
        if (parsed.GetValue(_noSpecial) && (parsed.GetValue(_json) || parsed.GetValue(_batch) is not null))
            throw new UsageException("--no-special is for plain output; JSON has both");
    }

    private async Task<string> ReadAsync(ParseResult parsed, CancellationToken cancellation)
        => parsed.GetValue(_text)
            ?? (parsed.GetValue(_file) is string file
                ? await Utf8Input.ReadFileAsync(file, cancellation)
                : await Utf8Input.ReadAllAsync(Terminal.Input, cancellation));

    private static void WriteEncoded(Utf8JsonWriter json, Tokenizer tokenizer, DoubledBos doubled, string text, bool parseSpecial)
    {
        int[] ids = tokenizer.Encode(text, addSpecialTokens: false, parseSpecial), around = tokenizer.Encode(text, addSpecialTokens: true, parseSpecial);
        doubled.Check(around);
        json.WriteStartObject();
        json.WriteIds("ids", ids);
        json.WriteIds("with_special", around);
        json.WriteString("decoded", tokenizer.Decode(ids));
        json.WriteEndObject();
    }

    private static string DecodedJson(IReadOnlyList<int> ids, string text) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteIds("ids", ids);
        json.WriteString("text", text);
        json.WriteEndObject();
    });
}
