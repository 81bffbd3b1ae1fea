using System.CommandLine;
using System.Globalization;
using Engine.Cli.Output;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;

namespace Engine.Cli.Commands;

/// <summary><c>rerank</c>: how well documents answer a query.</summary>
internal sealed class RerankCommand : CliCommand
{
    private readonly ModelOptions _model = new();
    private readonly Option<string?> _query = Lists.Text("--query", "TEXT", "The query.");
    private readonly Option<string[]?> _text = Lists.Texts("--text", "TEXT", "A document; may be given several times.");
    private readonly Option<string?> _batch = Lists.Text("--batch", "FILE", "The documents, a JSON array of strings.");
    private readonly Option<bool> _raw = Lists.Flag("--raw", "Scores as the model gives them. (default: as the model's files say, else a sigmoid)");
    private readonly Option<IReadOnlyList<int>?> _ids = Lists.Ids("--ids", "The token ids of a pair instead of texts, taken as they are; its score is raw.");
    private readonly Option<IReadOnlyList<int>?> _types = Lists.Ids("--types", "With --ids, the type of each token. (default: 0)");

    public RerankCommand(Terminal terminal) : base("rerank", "Score how well documents answer a query.", terminal)
    {
        AddArgument(_model.Model);
        AddGroup("Query and documents", [_query, _text, _batch, _raw, _ids, _types]);
        AddGroup("Model", _model.All);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("rerank path/to/reranker --query \"what is a license?\" --batch documents.json", "A JSON array of scores, in the order of the documents"),
        new("rerank path/to/reranker --ids 2,17,3,93,3 --types 0,0,0,1,1", "Of one pair, from its ids"),
    ];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string? query = parsed.GetValue(_query), batch = parsed.GetValue(_batch);
        string[]? documents = parsed.GetValue(_text);
        if (parsed.GetValue(_ids) is { } ids)
        {
            if (query is not null || documents is not null || batch is not null) throw new UsageException("--ids and texts exclude each other");
            using LanguageModel scorer = await _model.LoadAsync(parsed, Terminal, json: true, cancellation);
            float[] scores = await scorer.GetScoresAsync(ids, parsed.GetValue(_types), cancellation);
            await Terminal.Output.WriteLineAsync(scores is [var score] ? score.ToString("R", CultureInfo.InvariantCulture) : VectorFile.Line(scores));
            return;
        }

        if (parsed.GetValue(_types) is not null) throw new UsageException("--types needs --ids");
        if (query is null || (documents is null) == (batch is null)) throw new UsageException("give --query and documents as --text or as --batch, or --ids");
        documents ??= await TextBatch.ReadAsync(batch!, cancellation);
        using EmbeddingModel model = await _model.LoadEmbeddingAsync(parsed, Terminal, cancellation);
        await Terminal.Output.WriteLineAsync(VectorFile.Line(await model.RerankAsync(query, documents, parsed.GetValue(_raw), cancellation)));
    }
}
