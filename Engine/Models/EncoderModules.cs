using Engine.Loading.Checkpoints.Gguf;

namespace Engine.Models;

/// <summary>What the modules of an encoder of BERT's kind are called, and where it departs from BERT. <c>{0}</c> stands for the number of a layer.</summary>
/// <param name="Base">The module of all but the head.</param>
internal sealed record EncoderModules(string Base)
{
    /// <summary>One layer.</summary>
    public string Layer { get; init; } = "encoder.layer.{0}";

    /// <summary>Queries of a layer.</summary>
    public string Query { get; init; } = "attention.self.query";

    /// <summary>Its keys.</summary>
    public string Key { get; init; } = "attention.self.key";

    /// <summary>Its values.</summary>
    public string Value { get; init; } = "attention.self.value";

    /// <summary>The projection behind its attention.</summary>
    public string Output { get; init; } = "attention.output.dense";

    /// <summary>The norm behind that.</summary>
    public string AttentionNorm { get; init; } = "attention.output.LayerNorm";

    /// <summary>The MLP's first projection.</summary>
    public string Up { get; init; } = "intermediate.dense";

    /// <summary>The MLP's second.</summary>
    public string Down { get; init; } = "output.dense";

    /// <summary>The norm behind that.</summary>
    public string OutputNorm { get; init; } = "output.LayerNorm";

    /// <summary>A projection from embeddings of another width to the stream, used where the widths differ or <see cref="AlwaysMaps"/>.</summary>
    public string EmbeddingMap { get; init; } = "embeddings_project";

    /// <summary>Whether embeddings are projected also where they have the width of the stream.</summary>
    public bool AlwaysMaps { get; init; }

    /// <summary>Whether positions are counted from behind the padding token's id on.</summary>
    public bool OffsetsPositions { get; init; }

    /// <summary>Whether tokens have types.</summary>
    public bool HasTypes { get; init; } = true;

    /// <summary>A table of biases by relative position that all layers share; null for none.</summary>
    public string? RelativeBias { get; init; }

    /// <summary>Of the head of scores: what the first token's state goes through.</summary>
    public string HeadDense { get; init; } = "classifier.dense";

    /// <summary>A function behind that.</summary>
    public string HeadFunction { get; init; } = "tanh";

    /// <summary>The scores' projection.</summary>
    public string HeadOutput { get; init; } = "classifier.out_proj";

    /// <summary>The names in GGUF files, of architectures that have one there.</summary>
    public GgufNames GgufNames => GgufNames.Of(new Dictionary<string, string>
    {
        [Base + ".embeddings.word_embeddings"] = "token_embd",
        [Base + ".embeddings.position_embeddings"] = "position_embd",
        [Base + ".embeddings.token_type_embeddings"] = "token_types",
        [Base + ".embeddings.LayerNorm"] = "token_embd_norm",
        [Of(Query)] = "blk.{N}.attn_q",
        [Of(Key)] = "blk.{N}.attn_k",
        [Of(Value)] = "blk.{N}.attn_v",
        [Of(Output)] = "blk.{N}.attn_output",
        [Of(AttentionNorm)] = "blk.{N}.attn_output_norm",
        [Of(Up)] = "blk.{N}.ffn_up",
        [Of(Down)] = "blk.{N}.ffn_down",
        [Of(OutputNorm)] = "blk.{N}.layer_output_norm",
        [HeadDense] = "cls",
        [HeadOutput] = "cls.output",
    });

    private string Of(string module) => $"{Base}.{Layer.Replace("{0}", "{N}")}.{module}";
}
