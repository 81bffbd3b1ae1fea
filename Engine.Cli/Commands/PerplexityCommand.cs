using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Engine.Cli.Output;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;
using Engine.Tokenizers;
using Engine.Training.Batches;
using Engine.Training.Corpus;

namespace Engine.Cli.Commands;

/// <summary>
/// <c>perplexity</c>: exp(-1/n · Σ ln p(token | all before it in its window)). The text's ids, without any BOS, are cut into windows of
/// <c>--context</c> ids one after another; of each, the tokens at positions context/2 + 1 to context - 1 are scored. With <c>--documents</c> a window
/// is a document, and all of its tokens but the first are scored, the one that ends it included: as a model of short texts was trained.
/// </summary>
internal sealed class PerplexityCommand : CliCommand
{
    private const int DefaultContext = 512;
    private readonly ModelOptions _model = new();
    private readonly Option<string?> _file = Lists.Text("--file", "FILE", "The text, in UTF-8.");
    private readonly Option<string?> _idsFile =
        Lists.Text("--ids-file", "FILE", "Token ids instead of a text: a JSON array. To compare engines that tokenise differently.");
    private readonly Option<bool> _documents =
        Lists.Flag("--documents", "Score each document of the text by itself, whole; lines of <|endoftext|>, or else empty lines, divide them.");
    private readonly Option<int?> _windows = Numbers.Whole("--windows", "N", "Score the first N windows. (default: all that the text fills)", 1);
    private readonly Option<bool> _json = Lists.Flag("--json", "Print one JSON object: perplexity, nll, windows, context, scored_tokens, tokens, seconds.");

    public PerplexityCommand(Terminal terminal) : base("perplexity", "Measure how well a model predicts a text.", terminal)
    {
        AddArgument(_model.Model);
        _model.Context.Description = "Ids of a window. (default: 512)";
        AddGroup("Text and output", [_file, _idsFile, _documents, _windows, _json]);
        AddGroup("Model", _model.All);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("perplexity --file stories.txt --documents", "Stories one by one, by the built-in model"),
        new("perplexity model.gguf --file text.txt --context 512", "By another"),
        new("perplexity model.gguf --file text.txt --windows 8 --precision exact --json", "Its beginning, in float32"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The text's ids, without BOS, are cut into windows of --context ids one after another, and what is left over is dropped. Of each window the tokens at positions context/2 + 1 to context - 1 "
        + "(257 to 511 of 512) are scored, each given all before it in the window. The perplexity is the exponential of their mean negative log-probability.",
        "With --documents a window is a document with the token that ends a text, and all of its tokens but the first are scored; a document "
        + "longer than the context is cut.",
    ];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        bool json = parsed.GetValue(_json);
        string? textFile = parsed.GetValue(_file), idsFile = parsed.GetValue(_idsFile);
        if (textFile is null == idsFile is null) throw new UsageException("give either --file or --ids-file");
        string path = textFile ?? idsFile!;
        bool documents = parsed.GetValue(_documents);
        if (documents && idsFile is not null) throw new UsageException("--documents divides a text: give --file");
        LoadOptions options = _model.Read(parsed);
        if (!documents) options = options with { Context = options.Context ?? DefaultContext };
        if (options.Context < 4) throw new UsageException("--context takes at least 4 here: half of a window is scored");
        string text = await Utf8Input.ReadFileAsync(path, cancellation);

        using LanguageModel model = await _model.LoadAsync(parsed, options, Terminal, json, cancellation);
        if (idsFile is null && model.Tokenizer is null) throw new FailureException("this checkpoint has no tokenizer");
        int context = model.Context;
        int[][] all = documents ? Documents(text, model.Tokenizer!, context)
            : [.. (idsFile is null ? model.Tokenize(text, addSpecialTokens: false) : ParseIds(text, path)).Chunk(context)];
        int tokens = all.Sum(window => window.Length);
        int[][] windows = [.. all.Where(window => documents || window.Length == context).Take(parsed.GetValue(_windows) ?? int.MaxValue)];
        if (windows.Length == 0) throw new FailureException(FormattableString.Invariant($"{path}: {tokens} tokens do not fill one window of {context}"));

        long began = Stopwatch.GetTimestamp();
        double sum = 0;
        int scored = 0;
        for (int window = 0; window < windows.Length; window++)
        {
            (double loss, int count) = await ScoreAsync(model, windows[window], documents ? 1 : context / 2 + 1, cancellation);
            sum += loss;
            scored += count;
            if (!json)
                await Terminal.Error.WriteLineAsync(
                    FormattableString.Invariant($"window {window + 1}/{windows.Length}: perplexity so far {Math.Exp(sum / scored):0.0000}"));
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds, nll = sum / scored;
        await Terminal.Output.WriteLineAsync(json
            ? ToJson(nll, windows.Length, context, scored, tokens, seconds)
            : FormattableString.Invariant(
                $"perplexity {Math.Exp(nll):0.0000} ({scored} tokens scored in {windows.Length} {(documents ? "documents" : $"windows of {context}")}, {seconds:0.0} s)"));
    }

    private static int[][] Documents(string text, Tokenizer tokenizer, int context)
    {
        var documents = new DocumentTokenizer(tokenizer, context);
        return [.. TextCorpus.Split(text).SelectMany(d => documents.Tokenize(Document.Of(d))).Select(piece => piece.Ids).Where(ids => ids.Length > 1)];
    }

    private static int[] ParseIds(string text, string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateArray().Select(id => id.GetInt32())];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new FailureException($"{path} is not a JSON array of token ids");
        }
    }

    /// <summary>The sum of -ln p over the scored tokens of a window, and how many they are.</summary>
    private static async Task<(double Loss, int Count)> ScoreAsync(LanguageModel model, int[] window, int first, CancellationToken cancellation)
    {
        double loss = 0;
        await model.ScoreAsync(window, (position, row) =>
        {
            if (position + 1 >= first && position + 1 < window.Length) loss -= LogProbability(row, window[position + 1]);
        }, cancellation: cancellation);
        return (loss, window.Length - first);
    }

    /// <summary>ln softmax(row)[token], in double precision.</summary>
    private static double LogProbability(ReadOnlySpan<float> row, int token)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (float logit in row) max = Math.Max(max, logit);
        foreach (float logit in row) sum += Math.Exp(logit - max);
        return row[token] - max - Math.Log(sum);
    }

    private static string ToJson(double nll, int windows, int context, int scored, int tokens, double seconds) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteReal("perplexity", Math.Exp(nll));
        json.WriteReal("nll", nll);
        json.WriteNumber("windows", windows);
        json.WriteNumber("context", context);
        json.WriteNumber("scored_tokens", scored);
        json.WriteNumber("tokens", tokens);
        json.WriteReal("seconds", seconds);
        json.WriteEndObject();
    });
}
