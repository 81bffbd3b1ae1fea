using System.Text.Json;
using Engine.Models;
using Engine.Tests.Loading;
using Engine.Tests.Loading.Checkpoints.Safetensors;
using Architecture = Engine.Models.Architecture;

namespace Engine.Tests.Conformance;

/// <summary>
/// A Hugging Face folder of a tiny model of any architecture, with seeded weights. Which tensors it needs, and in which shapes, the architecture itself says:
/// what it
/// misses is added until it loads.
/// </summary>
internal static class TinyModel
{
    public const int Vocab = 96, Layers = 3, Context = 128;

    // Hugging Face's usual words; an architecture that spells some otherwise gets its own.
    private static readonly Dictionary<string, object> Config = new()
    {
        ["vocab_size"] = Vocab,
        ["hidden_size"] = 64,
        ["intermediate_size"] = 96,
        ["moe_intermediate_size"] = 48,
        ["num_hidden_layers"] = Layers,
        ["num_attention_heads"] = 4,
        ["num_key_value_heads"] = 2,
        ["head_dim"] = 16,
        ["max_position_embeddings"] = Context,
        ["tie_word_embeddings"] = false,
        ["kv_lora_rank"] = 32,
        ["q_lora_rank"] = 24,
        ["qk_rope_head_dim"] = 8,
        ["qk_nope_head_dim"] = 16,
        ["v_head_dim"] = 16,
        ["shared_expert_intermediate_size"] = 40,
        ["sliding_window"] = 24,
        ["bos_token_id"] = 1,
        ["eos_token_id"] = 2,
    };

    // A llama with experts is another architecture to GGUF files.
    private static readonly Dictionary<string, object> Experts = new() { ["num_experts"] = 5, ["num_local_experts"] = 5, ["num_experts_per_tok"] = 2, ["norm_topk_prob"] = true };

    // What keeps them tiny, or shows what is their own.
    private static readonly Dictionary<string, Dictionary<string, object>> Extra = new()
    {
        ["granitemoe"] = Experts,
        ["gptj"] = new() { ["rotary_dim"] = 8 },
        ["codegen"] = new() { ["rotary_dim"] = 8 },
        ["cohere"] = new() { ["use_qk_norm"] = true },
        ["stablelm"] = new() { ["qk_layernorm"] = true, ["use_parallel_residual"] = true },
        ["phi"] = new() { ["qk_layernorm"] = true },
        ["minicpm"] = new() { ["dim_model_base"] = 16, ["scale_emb"] = 3, ["scale_depth"] = 1.4 },
        ["gpt_neo"] = new() { ["attention_layers"] = new[] { "global", "local", "global" } },
    };

    private static readonly string[] ExpertNames = ["model.layers.0.mlp.experts.gate_proj.weight", "model.layers.0.block_sparse_moe.experts.w1.weight"];

    /// <summary>Writes the folder.</summary>
    public static string Write(TempFolder folder, Architecture architecture)
    {
        var config = new Dictionary<string, object>(Config) { ["model_type"] = architecture.ModelType };
        foreach ((string usual, string own) in architecture.ConfigSpelling)
            if (Config.TryGetValue(usual, out object? value)) config[own.Split('|')[0]] = value;
        if (ExpertNames.Any(name => architecture.GgufNames.ToGguf(name) is not null))
            foreach ((string key, object value) in Experts) config[key] = value;
        foreach ((string key, object value) in Extra.GetValueOrDefault(architecture.ModelType) ?? []) config[key] = value;
        folder.Write("config.json", JsonSerializer.Serialize(config));
        var shapes = new Dictionary<string, int[]>();
        while (true)
        {
            Write(folder, shapes);
            try
            {
                using ModelAssembly assembly = ModelAssembly.Of(folder.Path, new LoadOptions { Context = Context });
                return folder.Path;
            }
            catch (ModelLoadException e) when (e is { Tensor: not null, Expected: not null } && Missing(e, shapes))
            {
            }
        }
    }

    // A tensor that is missing, or is stored the other way round.
    private static bool Missing(ModelLoadException e, Dictionary<string, int[]> shapes)
    {
        int[] shape = [.. e.Expected!.Trim('[', ']').Split(',').Select(part => int.TryParse(part, out int n) ? n : -1)];
        if (shape.Contains(-1) || (shapes.TryGetValue(e.Tensor!, out int[]? known) && known.SequenceEqual(shape))) return false;
        shapes[e.Tensor!] = shape;
        return true;
    }

    private static void Write(TempFolder folder, Dictionary<string, int[]> shapes)
        => folder.Write("model.safetensors", SafetensorsBuilder.File(shapes.Select(tensor => (tensor.Key, tensor.Value, Values(tensor.Key, tensor.Value)))));

    private static float[] Values(string name, int[] shape)
    {
        // Seeded by the name: .NET's own hash of a string differs from run to run.
        var random = new Random(name.Aggregate(17, (hash, c) => unchecked(hash * 31 + c)));
        bool norm = shape.Length == 1 && name.EndsWith("weight", StringComparison.Ordinal);
        return [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)(random.NextDouble() - 0.5) / 2 + (norm ? 1 : 0))];
    }
}
