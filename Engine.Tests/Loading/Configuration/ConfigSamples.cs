using System.Text;
using System.Text.Json.Nodes;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;

namespace Engine.Tests.Loading.Configuration;

/// <summary>A good configuration in both kinds of file, to be spoilt one setting at a time.</summary>
internal static class ConfigSamples
{
    public const string Json = """
        {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
         "num_attention_heads": 8, "num_key_value_heads": 4, "vocab_size": 100, "max_position_embeddings": 256, "rms_norm_eps": 1e-5,
         "bos_token_id": 1, "eos_token_id": 2, "tie_word_embeddings": false, "hidden_act": "silu"}
        """;

    /// <summary>Reads <see cref="Json"/> with the members of <paramref name="patch"/> put over it; a member that is <c>"absent"</c> is removed.</summary>
    public static ModelConfig Read(string patch = "{}")
    {
        JsonObject config = JsonNode.Parse(Json)!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(patch)!.AsObject())
        {
            if (value?.GetValueKind() == System.Text.Json.JsonValueKind.String && (string?)value == "absent") config.Remove(key);
            else config[key] = value?.DeepClone();
        }
        return ReadText(config.ToJsonString());
    }

    public static ModelConfig ReadText(string json) => ModelConfig.Of(ConfigKeys.Of(Encoding.UTF8.GetBytes(json), "config.json"));

    public static Dictionary<string, object> Metadata() => new()
    {
        ["general.architecture"] = "llama",
        ["llama.embedding_length"] = 64u,
        ["llama.feed_forward_length"] = 128u,
        ["llama.block_count"] = 2u,
        ["llama.attention.head_count"] = 8u,
        ["llama.attention.head_count_kv"] = 4u,
        ["llama.vocab_size"] = 100u,
        ["llama.context_length"] = 256u,
        ["llama.attention.layer_norm_rms_epsilon"] = 1e-5f,
        ["tokenizer.ggml.bos_token_id"] = 1u,
        ["tokenizer.ggml.eos_token_id"] = 2u,
    };

    public static ModelConfig Read(Action<Dictionary<string, object>> spoil)
    {
        Dictionary<string, object> values = Metadata();
        spoil(values);
        return ModelConfig.Of(Keys(values));
    }

    public static ConfigKeys Keys(Dictionary<string, object> values) => GgufConfigKeys.Of(new GgufMetadata("tiny.gguf", values));
}
