using System.Text.Json;
using Engine.Loading.Checkpoints;

namespace Engine.Loading.Configuration;

/// <summary>Settings to <see cref="ModelConfig"/>: one way for <c>config.json</c> and GGUF, with the bounds of each setting.</summary>
internal static class ModelConfigReader
{
    private const int MaxLayers = 10_000, MaxHeads = 65_536, MaxHeadDim = 65_536, MaxWidth = 1 << 24, MaxVocab = 1 << 26;

    public static ModelConfig Read(ConfigKeys keys, Checkpoint? checkpoint)
    {
        int hidden = keys.Required("hidden_size", MaxWidth);
        int heads = keys.Required("num_attention_heads", MaxHeads);
        int kvHeads = keys.Positive("num_key_value_heads", MaxHeads) ?? heads;
        if (heads % kvHeads != 0)
            throw new ModelLoadException("the query heads are not a multiple of the key-value heads", keys.File, keys.Spell("num_key_value_heads"),
                kvHeads, $"a divisor of {heads}");
        int headDim = keys.Positive("head_dim", MaxHeadDim) ?? (hidden % heads == 0 ? hidden / heads
            : throw new ModelLoadException("the hidden size is not a multiple of the heads, and no head size is given", keys.File,
                keys.Spell("hidden_size"), hidden, $"a multiple of {heads}"));
        int valueDim = keys.Positive("v_head_dim", MaxHeadDim) ?? headDim;
        if ((long)heads * Math.Max(headDim, valueDim) > MaxWidth)
            throw new ModelLoadException("all heads together are too wide", keys.File, keys.Spell("head_dim"),
                $"{heads} of {Math.Max(headDim, valueDim)}", $"at most {MaxWidth}");
        int vocab = VocabSize(keys, checkpoint);
        ConfigKeys? rope = RopeSettings.Section(keys, RopeSettings.FullAttention);
        int rotaryDim = RotaryDim(keys, rope, headDim);
        return new ModelConfig(keys)
        {
            ModelType = keys.String("model_type") ?? throw new ModelLoadException("a setting is missing", keys.File, "model_type"),
            Architecture = FirstArchitecture(keys),
            HiddenSize = hidden,
            IntermediateSize = IntermediateSize(keys, hidden),
            NumHiddenLayers = keys.Required("num_hidden_layers", MaxLayers),
            NumAttentionHeads = heads,
            NumKeyValueHeads = kvHeads,
            HeadDim = headDim,
            VHeadDim = valueDim,
            RotaryDim = rotaryDim,
            VocabSize = vocab,
            MaxPositionEmbeddings = keys.Required("max_position_embeddings", int.MaxValue),
            RmsNormEps = Eps(keys, "rms_norm_eps") ?? 1e-6f,
            LayerNormEps = Eps(keys, "layer_norm_eps"),
            TieWordEmbeddings = keys.Boolean("tie_word_embeddings"),
            AttentionBias = keys.Boolean("attention_bias"),
            MlpBias = keys.Boolean("mlp_bias"),
            HiddenAct = keys.String("hidden_act"),
            Experts = ExpertConfig.Read(keys),
            SlidingWindow = SlidingWindow(keys),
            RopeTheta = RopeSettings.Theta(keys, rope),
            RopeScaling = RopeScaling.Read(rope, keys, rotaryDim),
            BosTokenId = keys.TokenId("bos_token_id", vocab),
            EosTokenIds = keys.TokenIds("eos_token_id", vocab),
            PadTokenId = keys.PaddingId("pad_token_id", vocab),
        };
    }

    private static string? FirstArchitecture(ConfigKeys keys)
    {
        if (keys.Json is not { } json || !json.TryGetProperty("architectures", out JsonElement names) || names.ValueKind == JsonValueKind.Null) return null;
        if (names.ValueKind == JsonValueKind.Array && names.GetArrayLength() == 0) return null;
        return names.ValueKind == JsonValueKind.Array && names[0].ValueKind == JsonValueKind.String ? names[0].GetString()
            : throw new ModelLoadException("a setting has the wrong type", keys.File, "architectures", names.ValueKind, "an array of strings");
    }

    private static int VocabSize(ConfigKeys keys, Checkpoint? checkpoint)
    {
        if (keys.Positive("vocab_size", MaxVocab) is { } size) return size;
        long? counted = keys.Metadata?.Values.GetValueOrDefault("tokenizer.ggml.tokens") is string[] tokens ? tokens.Length
            : checkpoint?.Tensors.GetValueOrDefault("token_embd.weight") is { Shape: [long rows, _] } ? rows : null;
        return counted is >= 1 and <= MaxVocab ? (int)counted.Value
            : throw new ModelLoadException("the size of the vocabulary is missing", keys.File, keys.Spell("vocab_size"), counted);
    }

    private static int RotaryDim(ConfigKeys keys, ConfigKeys? rope, int headDim)
    {
        double? share = (keys.Json is null ? null : rope?.Number("partial_rotary_factor")) ?? keys.Number("partial_rotary_factor");
        if (share is { } s && !(s > 0 && s <= 1))
            throw new ModelLoadException("a setting is out of range", keys.File, keys.Spell("partial_rotary_factor"), s, "more than 0, at most 1");
        int dim = keys.Positive("rotary_dim", MaxHeadDim) ?? (int)(headDim * (share ?? 1));
        return dim <= headDim
            ? dim
            : throw new ModelLoadException("more dimensions are rotated than a head has", keys.File, keys.Spell("rotary_dim"), dim, $"at most {headDim}");
    }

    // An architecture may say by how much it is wider than the stream where a file does not name it.
    private static int IntermediateSize(ConfigKeys keys, int hidden)
        => keys.Positive("intermediate_size", MaxWidth) is null && keys.Positive("expansion_ratio", MaxWidth / hidden) is { } ratio
            ? hidden * ratio
            : keys.Required("intermediate_size", MaxWidth);

    private static float? Eps(ConfigKeys keys, string key)
    {
        if (keys.Metadata is not null && !keys.Has("rms_norm_eps") && !keys.Has("layer_norm_eps"))
            throw new ModelLoadException("a setting is missing", keys.File, keys.Spell(key));
        return keys.Number(key) switch
        {
            null => null,
            >= 0 and < 1 and { } eps => (float)eps,
            { } eps => throw new ModelLoadException("a setting is out of range", keys.File, keys.Spell(key), eps, "0 to 1"),
        };
    }

    private static int? SlidingWindow(ConfigKeys keys)
    {
        // GGUF writes 0 for no window, and some configurations keep a size beside use_sliding_window: false.
        if (keys.Json is not null && keys.Boolean("use_sliding_window") == false) return null;
        return keys.Metadata is not null && keys.Integer("sliding_window") == 0 ? null : keys.Positive("sliding_window", int.MaxValue);
    }
}
