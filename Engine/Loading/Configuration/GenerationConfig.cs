using System.Text.Json;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;

namespace Engine.Loading.Configuration;

/// <summary>
/// A checkpoint's defaults for generation, used where the caller gives no value: those of <c>generation_config.json</c>, or of GGUF metadata
/// (<c>general.sampling.*</c>, end tokens). Null where the checkpoint has no default.
/// </summary>
public sealed record GenerationConfig
{
    /// <summary>The metadata keys of tokens that end a text in GGUF files: end of sequence, of turn, of message.</summary>
    private static readonly string[] GgufEndTokens = ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"];

    /// <summary>Whether to sample; otherwise decoding is greedy, and temperature, top-k, top-p, min-p and typical-p are null.</summary>
    public bool DoSample { get; init; }

    /// <summary>The divisor of logits; 0 is greedy.</summary>
    public float? Temperature { get; init; }

    /// <summary>Keep the k most probable tokens; 0 keeps all.</summary>
    public int? TopK { get; init; }

    /// <summary>Keep the most probable tokens until their probabilities add up to this, from 0 to 1.</summary>
    public float? TopP { get; init; }

    /// <summary>Keep tokens with at least this fraction of the largest probability, from 0 to 1.</summary>
    public float? MinP { get; init; }

    /// <summary>Keep the most typical tokens until their probabilities add up to this, from 0 to 1.</summary>
    public float? TypicalP { get; init; }

    /// <summary>Repetition penalty of tokens in prompt and generation; applies to greedy decoding too. 1 is off.</summary>
    public float? RepetitionPenalty { get; init; }

    /// <summary>The most tokens to generate.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>The most tokens of prompt and generation together; <see cref="MaxNewTokens"/> wins over it.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The token that begins a text, or null.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>The padding token, or null.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>The token that a decoder's text begins with where an encoder has read a source, or null.</summary>
    public int? DecoderStartTokenId { get; init; }

    /// <summary>The token that a decoder's text has first behind that, whatever its logits, or null.</summary>
    public int? ForcedBosTokenId { get; init; }

    /// <summary>The token that a generation ends with where it has its most tokens, whatever its logits, or null.</summary>
    public int? ForcedEosTokenId { get; init; }

    /// <summary>Sequences of so many tokens do not come twice in a text; null or 0 for no such rule.</summary>
    public int? NoRepeatNgramSize { get; init; }

    /// <summary>The fewest tokens of prompt and generation before an end token, or null.</summary>
    public int? MinLength { get; init; }

    /// <summary>The fewest tokens of a generation before an end token, or null.</summary>
    public int? MinNewTokens { get; init; }

    /// <summary>The exponent of the length that a beam's score is divided by, or null.</summary>
    public float? LengthPenalty { get; init; }

    /// <summary>When a search with beams ends, or null.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Every token that ends a text.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>
    /// Reads a checkpoint's defaults; token ids that they do not name are the model configuration's. Ids outside the vocabulary are left out.
    /// </summary>
    /// <exception cref="ModelLoadException">The file is refused.</exception>
    internal static GenerationConfig Of(Checkpoint checkpoint, ModelConfig model)
    {
        GenerationConfig defaults = Of(model);
        if (checkpoint is GgufCheckpoint gguf)
        {
            ConfigKeys keys = GgufConfigKeys.Of(gguf.Metadata).With(gguf: GgufEndTokens.ToDictionary(k => k));
            return GgufSampling.Of(gguf.Metadata)
                with
            {
                BosTokenId = defaults.BosTokenId,
                PadTokenId = defaults.PadTokenId,
                DecoderStartTokenId = model.Keys.TokenId("decoder_start_token_id", model.VocabSize),
                EosTokenIds = [.. GgufEndTokens.SelectMany(k => keys.TokenIds(k, model.VocabSize)).Distinct()]
            };
        }
        string path = Path.Combine(checkpoint.Folder, "generation_config.json");
        return File.Exists(path) ? Read(ConfigKeys.OfFile(path), model.VocabSize, defaults) : defaults;
    }

    /// <summary>Reads the content of a <c>generation_config.json</c>.</summary>
    /// <exception cref="ModelLoadException">A setting has the wrong type or is out of range.</exception>
    internal static GenerationConfig Of(ReadOnlyMemory<byte> json, string file, ModelConfig model)
        => Read(ConfigKeys.Of(json, file), model.VocabSize, Of(model));

    // What config.json itself says; before generation_config.json, all of it stood there.
    private static GenerationConfig Of(ModelConfig model)
    {
        GenerationConfig named = new() { BosTokenId = model.BosTokenId, PadTokenId = model.PadTokenId, EosTokenIds = model.EosTokenIds };
        return model.Keys.Json is null ? named : named.WithSearch(model.Keys, model.VocabSize);
    }

    private static GenerationConfig Read(ConfigKeys keys, int vocab, GenerationConfig defaults)
    {
        GenerationConfig read = defaults.WithSearch(keys, vocab) with
        {
            DoSample = keys.Boolean("do_sample") ?? false,
            Temperature = Within(keys, "temperature", 0, 1000),
            // -1 is off in vLLM and its kin, as 0 is.
            TopK = (int?)Within(keys, "top_k", keys.Integer("top_k") is -1 ? 0 : keys.Integer("top_k"), 0, int.MaxValue),
            TopP = Within(keys, "top_p", 0, 1),
            MinP = Within(keys, "min_p", 0, 1),
            TypicalP = Within(keys, "typical_p", 0, 1),
            RepetitionPenalty = Within(keys, "repetition_penalty", 1e-3, 1000),
            MaxNewTokens = keys.Positive("max_new_tokens", int.MaxValue),
            MaxLength = keys.Positive("max_length", int.MaxValue),
            BosTokenId = keys.Has("bos_token_id") ? keys.TokenId("bos_token_id", vocab) : defaults.BosTokenId,
            PadTokenId = keys.Has("pad_token_id") ? keys.PaddingId("pad_token_id", vocab) : defaults.PadTokenId,
            EosTokenIds = keys.Has("eos_token_id") ? keys.TokenIds("eos_token_id", vocab) : defaults.EosTokenIds,
        };
        // transformers' own defaults when it samples; greedy decoding applies none of the five.
        return read.DoSample ? read with { Temperature = read.Temperature ?? 1, TopK = read.TopK ?? 50 }
            : read with { Temperature = null, TopK = null, TopP = null, MinP = null, TypicalP = null };
    }

    // What beams and encoder-decoders heed.
    private GenerationConfig WithSearch(ConfigKeys keys, int vocab) => this with
    {
        DecoderStartTokenId = keys.TokenId("decoder_start_token_id", vocab) ?? DecoderStartTokenId,
        ForcedBosTokenId = keys.TokenId("forced_bos_token_id", vocab) ?? ForcedBosTokenId,
        ForcedEosTokenId = keys.TokenId("forced_eos_token_id", vocab) ?? ForcedEosTokenId,
        NoRepeatNgramSize = Count(keys, "no_repeat_ngram_size") ?? NoRepeatNgramSize,
        MinLength = Count(keys, "min_length") ?? MinLength,
        MinNewTokens = Count(keys, "min_new_tokens") ?? MinNewTokens,
        LengthPenalty = Within(keys, "length_penalty", -1000, 1000) ?? LengthPenalty,
        EarlyStopping = Early(keys) ?? EarlyStopping,
    };

    private static int? Count(ConfigKeys keys, string key) => (int?)Within(keys, key, keys.Integer(key), 0, int.MaxValue);

    private static EarlyStopping? Early(ConfigKeys keys)
        => keys.Json is not { } json || !json.TryGetProperty("early_stopping", out JsonElement value) ? null : value.ValueKind switch
        {
            JsonValueKind.True => Engine.EarlyStopping.Always,
            JsonValueKind.False => Engine.EarlyStopping.Likely,
            JsonValueKind.String when value.GetString() == "never" => Engine.EarlyStopping.Never,
            JsonValueKind.Null => null,
            _ => throw new ModelLoadException("a setting has the wrong type", keys.File, "early_stopping", value.ValueKind, "true, false or \"never\""),
        };

    private static float? Within(ConfigKeys keys, string key, double min, double max) => (float?)Within(keys, key, keys.Number(key), min, max);

    private static double? Within(ConfigKeys keys, string key, double? value, double min, double max) => value is null || (value >= min && value <= max) ? value
        : throw new ModelLoadException("a setting is out of range", keys.File, key, value, $"{min} to {max}");
}
