using System.Text;
using System.Text.Json;

namespace Engine.Cli.Output;

/// <summary>A generation gathered from its updates, as <c>run --json</c> prints it.</summary>
internal sealed class Completion(IReadOnlyList<int> promptIds)
{
    private readonly List<int> _ids = [];
    private readonly List<(TokenLogProb Own, IReadOnlyList<TokenLogProb> Top)> _logProbs = [];
    private readonly StringBuilder _text = new();

    /// <summary>The update that ended it.</summary>
    public GenerationUpdate? Last { get; private set; }

    /// <summary>Tokens so far, the end token included.</summary>
    public IReadOnlyList<int> Ids => _ids;

    /// <summary>Text so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Takes the next update.</summary>
    public void Add(GenerationUpdate update)
    {
        _ids.AddRange(update.Ids);
        _text.Append(update.Text);
        for (int i = 0; i < (update.LogProbs?.Count ?? 0); i++) _logProbs.Add((update.LogProbs![i], update.TopLogProbs?[i] ?? []));
        if (update.FinishReason is not null) Last = update;
    }

    /// <summary>One object with all of it, and the devices that computed it.</summary>
    public string ToJson(bool withLogProbs, IReadOnlyList<LayerPlacement> placement) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteIds("prompt_ids", promptIds);
        json.WriteIds("ids", _ids);
        json.WriteString("text", Text);
        json.WriteString("finish_reason", Last?.FinishReason is FinishReason reason ? Name(reason) : null);
        if (Last?.Seed is ulong seed) json.WriteNumber("seed", seed);
        else json.WriteNull("seed");
        json.WritePlacement(placement);
        if (Last?.Usage is Usage usage) WriteUsage(json, usage);
        if (Last?.Timings is Timings timings) WriteTimings(json, timings);
        if (withLogProbs) WriteLogProbs(json);
        json.WriteEndObject();
    });

    /// <summary>What a person reads on standard error when it has ended.</summary>
    public string Summary()
    {
        if (Last is not { Usage: Usage usage, Timings: Timings timings, FinishReason: FinishReason reason }) return "";
        string cached = usage.CachedTokens > 0 ? FormattableString.Invariant($" ({usage.CachedTokens} cached)") : "";
        string end = reason switch { FinishReason.Stop => "", FinishReason.Length => " · stopped at --max-tokens", _ => " · the context is full" };
        string seed = Last.Seed is ulong drawn ? FormattableString.Invariant($" · seed {drawn}") : "";
        return FormattableString.Invariant(
            $"prompt {Tokens(usage.PromptTokens)}{cached}, {PrefillRate(usage, timings):0.0} tokens/s · generated {Tokens(usage.CompletionTokens)}, {DecodeRate(usage, timings):0.0} tokens/s{end}{seed}");
    }

    private static string Tokens(int count) => FormattableString.Invariant($"{count} {(count == 1 ? "token" : "tokens")}");

    /// <summary>What JSON calls it.</summary>
    public static string Name(FinishReason reason) => reason switch
    {
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        _ => "context_full",
    };

    private static void WriteUsage(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", usage.PromptTokens);
        json.WriteNumber("completion_tokens", usage.CompletionTokens);
        json.WriteNumber("cached_tokens", usage.CachedTokens);
        json.WriteEndObject();
    }

    private void WriteTimings(Utf8JsonWriter json, Timings timings)
    {
        Usage usage = Last!.Usage!;
        json.WriteStartObject("timings");
        json.WriteReal("queued_seconds", timings.Queued.TotalSeconds);
        json.WriteReal("prefill_seconds", timings.Prefill.TotalSeconds);
        json.WriteReal("decode_seconds", timings.Decode.TotalSeconds);
        json.WriteReal("prefill_tokens_per_second", PrefillRate(usage, timings));
        json.WriteReal("decode_tokens_per_second", DecodeRate(usage, timings));
        json.WriteEndObject();
    }

    private void WriteLogProbs(Utf8JsonWriter json)
    {
        json.WriteStartArray("logprobs");
        foreach ((TokenLogProb own, IReadOnlyList<TokenLogProb> top) in _logProbs)
        {
            json.WriteStartObject();
            WriteLogProb(json, own);
            json.WriteStartArray("top");
            foreach (TokenLogProb token in top)
            {
                json.WriteStartObject();
                WriteLogProb(json, token);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLogProb(Utf8JsonWriter json, TokenLogProb token)
    {
        json.WriteNumber("id", token.Id);
        json.WriteReal("logprob", token.LogProb);
    }

    private static double PrefillRate(Usage usage, Timings timings) => Rate(usage.PromptTokens - usage.CachedTokens, timings.Prefill);

    /// <summary>The first token belongs to the prefill: what decode took made the others.</summary>
    private static double DecodeRate(Usage usage, Timings timings) => Rate(usage.CompletionTokens - 1, timings.Decode);

    private static double Rate(int tokens, TimeSpan time) => tokens > 0 && time > TimeSpan.Zero ? tokens / time.TotalSeconds : 0;
}
