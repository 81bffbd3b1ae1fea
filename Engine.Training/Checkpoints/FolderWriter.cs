using System.Globalization;
using System.Text.Json;
using Engine.Kernels.Formats;
using Engine.Loading.Configuration;
using Engine.Training.Layers;

namespace Engine.Training.Checkpoints;

/// <summary>
/// Writes a Llama as transformers saves one with tied embeddings: <c>config.json</c>, <c>generation_config.json</c> and <c>model.safetensors</c>, in which the
/// embedding is the output head as well. Each file appears whole. The tokenizer's files are written by <see cref="Tokenizers.TokenizerJsonWriter"/>.
/// </summary>
internal static class FolderWriter
{
    private static readonly Dictionary<string, string> Dtypes = new() { ["F32"] = "float32", ["F16"] = "float16", ["BF16"] = "bfloat16" };

    /// <summary>Writes the three files.</summary>
    /// <param name="folder">The folder to write to; created if it does not exist.</param>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="weights">Returns the values of each of <see cref="LlamaShape.Tensors"/> by its name, row after row.</param>
    /// <param name="format">F32, F16 or BF16.</param>
    /// <param name="generation">The tokens that begin, end and fill sequences, and how the model wants to be sampled from.</param>
    /// <param name="initializerRange">The standard deviation of weights before training.</param>
    /// <exception cref="ArgumentException">A weight's length does not fit its shape, the format is another, or a token is not of the vocabulary.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(
        string folder, LlamaShape shape, Func<string, ReadOnlyMemory<float>> weights, Format format, GenerationConfig generation,
        float initializerRange = 0.02f)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(generation);
        if (!Dtypes.TryGetValue(format.Name, out string? dtype))
            throw new ArgumentException($"the format {format} is none of {string.Join(", ", Dtypes.Keys)}", nameof(format));
        foreach (int id in generation.EosTokenIds.Concat(new[] { generation.BosTokenId, generation.PadTokenId }.OfType<int>()))
            if (id < 0 || id >= shape.VocabSize) throw new ArgumentException($"token {id} is outside the vocabulary of {shape.VocabSize}", nameof(generation));
        SafetensorsTensor[] tensors = [.. shape.Tensors.Select(t => SafetensorsTensor.Of(t.Name, t.Shape, format, weights(t.Name)))];
        Directory.CreateDirectory(folder);
        JsonObjectFile.Write(Path.Combine(folder, "config.json"), json => Config(json, shape, dtype, generation, initializerRange));
        JsonObjectFile.Write(Path.Combine(folder, "generation_config.json"), json => Generation(json, generation));
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors);
    }

    private static void Config(Utf8JsonWriter json, LlamaShape shape, string dtype, GenerationConfig generation, float initializerRange)
    {
        json.WriteStartArray("architectures");
        json.WriteStringValue("LlamaForCausalLM");
        json.WriteEndArray();
        json.WriteBoolean("attention_bias", false);
        Real(json, "attention_dropout", 0);
        TokenIds(json, generation);
        // Version 5 of transformers reads the first name, version 4 the second.
        json.WriteString("dtype", dtype);
        json.WriteString("torch_dtype", dtype);
        json.WriteString("hidden_act", "silu");
        json.WriteNumber("hidden_size", shape.HiddenSize);
        json.WriteNumber("intermediate_size", shape.IntermediateSize);
        json.WriteNumber("num_hidden_layers", shape.NumHiddenLayers);
        json.WriteNumber("num_attention_heads", shape.NumAttentionHeads);
        json.WriteNumber("num_key_value_heads", shape.NumKeyValueHeads);
        json.WriteNumber("head_dim", shape.HeadDim);
        Real(json, "initializer_range", initializerRange);
        json.WriteNumber("max_position_embeddings", shape.MaxPositionEmbeddings);
        json.WriteBoolean("mlp_bias", false);
        json.WriteString("model_type", "llama");
        json.WriteNumber("pretraining_tp", 1);
        Real(json, "rms_norm_eps", shape.RmsNormEps);
        json.WriteNull("rope_scaling");
        Real(json, "rope_theta", shape.RopeTheta);
        json.WriteBoolean("tie_word_embeddings", true);
        json.WriteBoolean("use_cache", true);
        json.WriteNumber("vocab_size", shape.VocabSize);
    }

    private static void Generation(Utf8JsonWriter json, GenerationConfig generation)
    {
        TokenIds(json, generation);
        json.WriteBoolean("do_sample", generation.DoSample);
        Real(json, "temperature", generation.Temperature);
        Whole(json, "top_k", generation.TopK);
        Real(json, "top_p", generation.TopP);
        Real(json, "min_p", generation.MinP);
        Real(json, "typical_p", generation.TypicalP);
        Real(json, "repetition_penalty", generation.RepetitionPenalty);
        Whole(json, "max_new_tokens", generation.MaxNewTokens);
        Whole(json, "max_length", generation.MaxLength);
    }

    /// <summary>One end is a number, several are an array; a model without has null, since transformers would take 2.</summary>
    private static void TokenIds(Utf8JsonWriter json, GenerationConfig generation)
    {
        if (generation.BosTokenId is int bos) json.WriteNumber("bos_token_id", bos);
        else json.WriteNull("bos_token_id");
        if (generation.EosTokenIds is [int only]) json.WriteNumber("eos_token_id", only);
        else if (generation.EosTokenIds is []) json.WriteNull("eos_token_id");
        else
        {
            json.WriteStartArray("eos_token_id");
            foreach (int id in generation.EosTokenIds) json.WriteNumberValue(id);
            json.WriteEndArray();
        }

        Whole(json, "pad_token_id", generation.PadTokenId);
    }

    private static void Whole(Utf8JsonWriter json, string name, int? value)
    {
        if (value is int number) json.WriteNumber(name, number);
    }

    /// <summary>With a point, as Python writes floats: to it, 10000 would be an integer.</summary>
    private static void Real(Utf8JsonWriter json, string name, float? value)
    {
        if (value is not float number) return;
        if (!float.IsFinite(number)) throw new ArgumentException($"{name} is {number}, not a finite number", nameof(value));
        string text = number.ToString(CultureInfo.InvariantCulture);
        json.WritePropertyName(name);
        json.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text);
    }
}
