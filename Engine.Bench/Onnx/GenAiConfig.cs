using System.Text.Json;
using Engine.Loading.Configuration;

namespace Engine.Bench.Onnx;

/// <summary>The <c>genai_config.json</c> beside a model, with the settings that GenAI's own model builder writes (<c>make_genai_config</c>).</summary>
internal static class GenAiConfig
{
    public static string Of(ModelConfig config, string model) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("model");
        json.WriteString("type", "llama");
        json.WriteNumber("bos_token_id", config.BosTokenId ?? 0);
        // It has to be a token of the vocabulary; runs that are timed suppress it.
        json.WriteNumber("eos_token_id", config.EosTokenIds.Count > 0 ? config.EosTokenIds[0] : config.VocabSize - 1);
        // No token, or prompts of any ids would be padded where they have it.
        json.WriteNumber("pad_token_id", config.VocabSize);
        json.WriteNumber("context_length", config.MaxPositionEmbeddings);
        json.WriteNumber("vocab_size", config.VocabSize);
        json.WriteStartObject("decoder");
        json.WriteString("filename", model);
        json.WriteNumber("head_size", config.HeadDim);
        json.WriteNumber("hidden_size", config.HiddenSize);
        json.WriteNumber("num_attention_heads", config.NumAttentionHeads);
        json.WriteNumber("num_hidden_layers", config.NumHiddenLayers);
        json.WriteNumber("num_key_value_heads", config.NumKeyValueHeads);
        json.WriteStartObject("session_options");
        json.WriteStartArray("provider_options");
        json.WriteEndArray();
        json.WriteEndObject();
        WriteNames(
            json,
            "inputs",
            ("input_ids", "input_ids"),
            ("attention_mask", "attention_mask"),
            ("past_key_names", "past_key_values.%d.key"),
            ("past_value_names", "past_key_values.%d.value"));
        WriteNames(json, "outputs", ("logits", "logits"), ("present_key_names", "present.%d.key"), ("present_value_names", "present.%d.value"));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("search");
        json.WriteBoolean("do_sample", false);
        json.WriteNumber("max_length", config.MaxPositionEmbeddings);
        // One buffer for the cache, so that steps do not copy it.
        json.WriteBoolean("past_present_share_buffer", true);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WriteNames(Utf8JsonWriter json, string key, params ReadOnlySpan<(string Key, string Name)> names)
    {
        json.WriteStartObject(key);
        foreach ((string its, string name) in names) json.WriteString(its, name);
        json.WriteEndObject();
    }
}
