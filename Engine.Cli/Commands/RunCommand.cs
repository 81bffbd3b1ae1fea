using System.CommandLine;
using System.Globalization;
using Engine.Cli.Output;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;

namespace Engine.Cli.Commands;

/// <summary><c>run</c>: continues a text as it stands, streaming.</summary>
internal sealed class RunCommand : CliCommand
{
    private const string Beginning = "Once upon a time";
    private readonly ModelOptions _model = new();
    private readonly SamplingOptions _sampling = new();
    private readonly Option<string?> _prompt =
        Lists.Text("--prompt", "TEXT", $"The text to continue. (default: standard input, all of it; at a terminal and without MODEL: {Beginning})");
    private readonly Option<IReadOnlyList<int>?> _ids =
        Lists.Ids("--ids", "Token ids to continue instead of a text, taken as they are; for checkpoints without a tokenizer.");
    private readonly Option<IReadOnlyList<int>?> _source =
        Lists.Ids("--source", "The token ids that an encoder-decoder's encoder reads, taken as they are, instead of a text.");
    private readonly BeamOptions _beams = new();
    private readonly Option<bool> _json =
        Lists.Flag("--json", "Print one JSON object at the end instead of streaming: "
            + "prompt_ids, ids, text, finish_reason, seed, device, placement, usage, timings.");
    private readonly Option<int?> _logProbs =
        Numbers.Whole("--logprobs", "N", "With --json: each token's log-probability and those of the N most probable; 0 for its own alone.", 0, 1024);

    public RunCommand(Terminal terminal) : base("run", "Continue a text.", terminal)
    {
        AddArgument(_model.Model);
        AddGroup("Prompt and output", [_prompt, _ids, _source, _json, _logProbs]);
        AddGroup("Sampling", _sampling.All);
        AddGroup("Beams", _beams.All);
        AddGroup("Model", [_model.Pull, .. _model.All]);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("run --prompt \"Once upon a time\"", "A story by the built-in model"),
        new("run model.gguf --prompt \"Once upon a time\" --max-tokens 64", "The most probable continuation, unless the model says otherwise"),
        new("run model.gguf --prompt \"Once upon a time\" --temperature 0.8 --top-p 0.95 --seed 1", "A random one that can be had again"),
        new("run path/to/folder --max-tokens 100 < story.txt", "From a file"),
        new("run path/to/folder --ids 1,17,93 --max-tokens 8 --json", "Ids in, JSON out"),
        new("run path/to/t5 --prompt \"translate English to German: Good morning.\" --beams 4", "An encoder-decoder, and the best of four beams"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "The text streams to standard output, without the prompt; a summary with tokens/s, and the seed where tokens were drawn, follows on standard error. No chat template is applied (see chat) and the prompt is taken as it stands, a line end included. "
        + "With --json, 'ids' includes the end token that stopped it, 'text' does not.",
    ];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        bool json = parsed.GetValue(_json);
        int? logProbs = parsed.GetValue(_logProbs);
        string? prompt = parsed.GetValue(_prompt);
        IReadOnlyList<int>? ids = parsed.GetValue(_ids), source = parsed.GetValue(_source);
        if (logProbs is not null && !json) throw new UsageException("--logprobs needs --json");
        if (prompt is not null && ids is not null) throw new UsageException("--prompt and --ids exclude each other");
        if (source is not null && (prompt ?? (object?)ids) is not null) throw new UsageException("--source and --prompt or --ids exclude each other");
        ids ??= source;
        GenerationOptions options = _beams.Read(parsed, _sampling.Read(parsed)) with { LogProbs = logProbs };
        if (options.NumBeams > 1 && logProbs is not null) throw new UsageException("--logprobs and --beams exclude each other");

        // Before the model is loaded, which may take long.
        bool begun = _model.IsLeftOut(parsed) && ids is null && prompt is null && Terminal.InputIsInteractive;
        if (begun) prompt = Beginning;
        if (ids is null) prompt ??= await ReadPromptAsync(cancellation);
        if (ids is null ? prompt!.Length == 0 : ids.Count == 0) throw new UsageException("the prompt is empty: there is nothing to continue");

        LoadOptions load = _model.Read(parsed);
        using LanguageModel model = await _model.LoadAsync(parsed, load with { Sequences = Math.Max(load.Sequences, options.NumBeams) }, Terminal, json, cancellation);
        if (source is not null && !model.IsEncoderDecoder) throw new UsageException("--source is for encoder-decoders; this model continues --prompt or --ids");
        if (ids is null && model.Tokenizer is null) throw new UsageException("this checkpoint has no tokenizer: give the prompt as --ids");
        if (ids is null)
        {
            int[] encoded = model.Tokenize(prompt!);
            new DoubledBos(model.Tokenizer!, Terminal).Check(encoded);
            ids = encoded;
        }

        var completion = new Completion(ids);
        if (options.NumBeams > 1)
        {
            await SearchAsync(model, ids, options, json, cancellation);
            return;
        }

        // Whoever asked for any story sees all of it; standard output holds what it always does.
        if (begun && !json) await Terminal.Error.WriteAsync(Beginning);
        await foreach (GenerationUpdate update in model.GenerateAsync(ids, options, cancellation))
        {
            completion.Add(update);
            if (json) continue;
            await Terminal.Output.WriteAsync(model.Tokenizer is null
                ? string.Concat(update.Ids.Select(id => id.ToString(CultureInfo.InvariantCulture) + " "))
                : update.Text);
            await Terminal.Output.FlushAsync(cancellation);
        }

        await Terminal.Output.WriteLineAsync(json ? completion.ToJson(logProbs is not null, model.Placement) : "");
        await Terminal.Output.FlushAsync(cancellation);
        if (!json) await Terminal.Error.WriteLineAsync(completion.Summary());
    }

    // The best comes as it would without beams; with --json all that are wanted come with their scores.
    private async Task SearchAsync(LanguageModel model, IReadOnlyList<int> ids, GenerationOptions options, bool json, CancellationToken cancellation)
    {
        IReadOnlyList<BeamResult> found = await model.SearchAsync(ids, options, cancellation);
        if (json)
        {
            await Terminal.Output.WriteLineAsync(BeamText.ToJson(ids, found, model.Placement));
            return;
        }

        foreach (BeamResult result in found) await Terminal.Output.WriteLineAsync(model.Tokenizer is null ? string.Join(' ', result.Ids) : result.Text);
        await Terminal.Error.WriteLineAsync(FormattableString.Invariant($"score {found[0].Score:0.00000} · generated {found[0].Ids.Count} tokens"));
    }

    private async Task<string> ReadPromptAsync(CancellationToken cancellation)
    {
        if (Terminal.InputIsInteractive) await Terminal.Error.WriteLineAsync("The prompt, ended with Ctrl-D:");
        return await Utf8Input.ReadAllAsync(Terminal.Input, cancellation);
    }
}
