using System.Text.Json;
using Engine.Tests.Loading.Checkpoints.Safetensors;

namespace Engine.Tests.Loading;

/// <summary>A Hugging Face folder of a tiny Llama with seeded weights in F32, its tensors open to be changed before it is written.</summary>
internal sealed class TinyLlama
{
    public const int Hidden = 64, Mlp = 96, Heads = 4, KvHeads = 2, HeadDim = 16, Layers = 2, Vocab = 40;

    private readonly Random _random = new(11);

    public TinyLlama()
    {
        Add("model.embed_tokens.weight", Vocab, Hidden);
        Add("model.norm.weight", Hidden);
        Add("lm_head.weight", Vocab, Hidden);
        for (int i = 0; i < Layers; i++)
        {
            string layer = $"model.layers.{i}.";
            Add(layer + "input_layernorm.weight", Hidden);
            Add(layer + "self_attn.q_proj.weight", Heads * HeadDim, Hidden);
            Add(layer + "self_attn.q_proj.bias", Heads * HeadDim);
            Add(layer + "self_attn.k_proj.weight", KvHeads * HeadDim, Hidden);
            Add(layer + "self_attn.v_proj.weight", KvHeads * HeadDim, Hidden);
            Add(layer + "self_attn.o_proj.weight", Hidden, Heads * HeadDim);
            Add(layer + "post_attention_layernorm.weight", Hidden);
            Add(layer + "mlp.gate_proj.weight", Mlp, Hidden);
            Add(layer + "mlp.up_proj.weight", Mlp, Hidden);
            Add(layer + "mlp.down_proj.weight", Hidden, Mlp);
        }
    }

    public Dictionary<string, (int[] Shape, float[] Values)> Tensors { get; } = [];

    public Dictionary<string, object> Config { get; } = new()
    {
        ["model_type"] = "llama",
        ["hidden_size"] = Hidden,
        ["intermediate_size"] = Mlp,
        ["num_attention_heads"] = Heads,
        ["num_key_value_heads"] = KvHeads,
        ["head_dim"] = HeadDim,
        ["num_hidden_layers"] = Layers,
        ["vocab_size"] = Vocab,
        ["max_position_embeddings"] = 128,
        ["rms_norm_eps"] = 1e-5,
        ["bos_token_id"] = 1,
        ["eos_token_id"] = 2,
        ["tie_word_embeddings"] = false,
    };

    public void Add(string name, params int[] shape) =>
        Tensors[name] = (shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)(_random.NextDouble() - 0.5) / 4)]);

    public string Write(TempFolder folder)
    {
        folder.Write("model.safetensors", SafetensorsBuilder.File(Tensors.Select(t => (t.Key, t.Value.Shape, t.Value.Values))));
        folder.Write("config.json", JsonSerializer.Serialize(Config));
        return folder.Path;
    }
}
