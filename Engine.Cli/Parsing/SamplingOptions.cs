using System.CommandLine;
using Engine.Cli.Terminals;

namespace Engine.Cli.Parsing;

/// <summary>
/// The flags that say how tokens are chosen. What is not given is left to the checkpoint's <c>generation_config.json</c>, and without one is greedy.
/// </summary>
internal sealed class SamplingOptions
{
    private readonly Option<int?> _maxTokens =
        Numbers.Whole("--max-tokens", "N", "The most tokens to generate. (default: as many as the context has room for)", 1);
    private readonly Option<float?> _temperature =
        Numbers.Real("--temperature", "T", "Divides the logits; 0 is greedy. (default: generation_config.json, else 0)", t => t >= 0, "a number from 0 on");
    private readonly Option<ulong?> _seed = Numbers.Seed("--seed", "S", "The same seed gives the same tokens. (default: random; run tells it)");
    private readonly Option<int?> _topK =
        Numbers.Whole("--top-k", "K", "Keep the K most probable tokens and those that tie with the last; 1 is greedy, 0 keeps all.", 0);
    private readonly Option<float?> _topP = Numbers.Real("--top-p", "P", "Keep the most probable tokens until their sum reaches P; 1 keeps all.",
        p => p is > 0 and <= 1, "a number above 0 and up to 1");
    private readonly Option<float?> _minP = Numbers.Real("--min-p", "P",
        "Keep tokens at least P times as probable as the most probable; 0 keeps all.", p => p is >= 0 and <= 1, "a number from 0 to 1");
    private readonly Option<float?> _typical = Numbers.Real("--typical", "P",
        "Keep the tokens whose surprise is nearest the entropy until their sum reaches P; 1 keeps all.", p => p is > 0 and <= 1,
        "a number above 0 and up to 1");
    private readonly Option<float?> _repetition = Numbers.Real("--repetition-penalty", "R",
        "Divides positive and multiplies negative logits of tokens seen before; 1 does nothing.", r => r > 0, "a number above 0");
    private readonly Option<float?> _presence =
        Numbers.Real("--presence-penalty", "R", "Subtracted once from the logit of each generated token; 0 does nothing.", _ => true, "a number");
    private readonly Option<float?> _frequency =
        Numbers.Real("--frequency-penalty", "R", "Subtracted from a logit for each time its token was generated; 0 does nothing.", _ => true, "a number");
    private readonly Option<IReadOnlyDictionary<int, float>?> _bias =
        Lists.Biases("--logit-bias", "Added to the logits of these tokens: -inf bans one, inf forces it; may be given several times.");
    private readonly Option<int?> _ngram = Numbers.Whole("--no-repeat-ngram", "N", "No N tokens in a row come twice, in prompt or text; 0 does nothing.", 0);
    private readonly Option<int?> _minTokens = Numbers.Whole("--min-tokens", "N", "The fewest tokens before the first end token; 0 does nothing.", 0);
    private readonly Option<string[]?> _ban = Lists.Texts("--ban", "IDS", "Never generate these token ids in a row; may be given several times.");
    private readonly Option<string[]?> _stop = Lists.Texts("--stop", "TEXT", "Generation ends before this text; may be given several times.");
    private readonly Option<IReadOnlyList<int>?> _stopIds = Lists.Ids("--stop-ids", "Generation ends at any of these tokens.");
    private readonly Option<bool> _ignoreEos = Lists.Flag("--ignore-eos", "Go on past the model's end tokens.");

    /// <summary>All flags, for the help.</summary>
    public IReadOnlyList<Option> All
        => [_maxTokens, _temperature, _seed, _topK, _topP, _minP, _typical, _repetition, _presence, _frequency, _bias, _ngram, _minTokens, _ban, _stop, _stopIds, _ignoreEos];

    /// <summary>The flag behind an option of the library, by which a refusal names it; null where it is none of these.</summary>
    public static string? FlagOf(string option) => option switch
    {
        nameof(GenerationOptions.MaxTokens) => "--max-tokens",
        nameof(GenerationOptions.LogitBias) => "--logit-bias",
        nameof(GenerationOptions.StopTokens) => "--stop-ids",
        nameof(GenerationOptions.StopStrings) => "--stop",
        nameof(GenerationOptions.LogProbs) => "--logprobs",
        nameof(GenerationOptions.BannedSequences) => "--ban",
        nameof(GenerationOptions.NoRepeatNgramSize) => "--no-repeat-ngram",
        nameof(GenerationOptions.MinTokens) => "--min-tokens",
        nameof(LoadOptions.Lanes) => "--lanes",
        nameof(LoadOptions.Threads) => "--threads",
        nameof(LoadOptions.Context) => "--context",
        nameof(LoadOptions.Sequences) => "--sequences",
        _ => null,
    };

    /// <summary>What the flags say.</summary>
    public GenerationOptions Read(ParseResult parsed) => new()
    {
        MaxTokens = parsed.GetValue(_maxTokens),
        Temperature = parsed.GetValue(_temperature),
        Seed = parsed.GetValue(_seed),
        TopK = parsed.GetValue(_topK),
        TopP = parsed.GetValue(_topP),
        MinP = parsed.GetValue(_minP),
        TypicalP = parsed.GetValue(_typical),
        RepetitionPenalty = parsed.GetValue(_repetition),
        PresencePenalty = parsed.GetValue(_presence),
        FrequencyPenalty = parsed.GetValue(_frequency),
        LogitBias = parsed.GetValue(_bias),
        NoRepeatNgramSize = parsed.GetValue(_ngram),
        MinTokens = parsed.GetValue(_minTokens),
        BannedSequences = parsed.GetValue(_ban) is not { Length: > 0 } banned ? [] : [.. banned.Select(text => Lists.ParseIds(text) is { Count: > 0 } ids ? ids
            : throw new UsageException($"--ban takes token ids separated by commas (1,17,93), not '{text}'"))],
        StopStrings = parsed.GetValue(_stop) ?? [],
        StopTokens = parsed.GetValue(_stopIds) ?? [],
        IgnoreEndTokens = parsed.GetValue(_ignoreEos),
    };
}
