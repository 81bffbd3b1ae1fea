using Engine.Layers;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Manifests;

namespace Engine.Models;

/// <summary>
/// Mixtral (Jiang et al. 2024): Llama with a mixture of experts in place of each MLP; the weights of a token's experts always add up to one. GGUF files
/// call it a llama that has experts; transformers 5 names the modules of its experts as other models do.
/// </summary>
internal static class Mixtral
{
    private const string Own = "block_sparse_moe", Common = "mlp";

    /// <summary>The table's row.</summary>
    public static Architecture Row { get; } = Llama.Architecture("mixtral",
        """{"max_position_embeddings": 131072, "num_key_value_heads": 8, "num_local_experts": 8, "num_experts_per_tok": 2, "rms_norm_eps": 1e-5, "rope_theta": 1000000}""") with
    {
        FitsGguf = keys => keys.Integer("num_local_experts") is > 0,
        GgufNames = GgufNames.Llama.WithExperts(Common).With(new Dictionary<string, string>
        {
            [$"model.layers.{{N}}.{Own}.gate"] = "blk.{N}.ffn_gate_inp",
            [$"model.layers.{{N}}.{Own}.experts.w1"] = "blk.{N}.ffn_gate_exps",
            [$"model.layers.{{N}}.{Own}.experts.w3"] = "blk.{N}.ffn_up_exps",
            [$"model.layers.{{N}}.{Own}.experts.w2"] = "blk.{N}.ffn_down_exps",
        }),
        Create = (config, weights) => new Decoder(Style(config, weights), weights),
    };

    private static DecoderStyle Style(ModelConfig c, WeightManifest w)
    {
        ExpertConfig experts = c.Experts ?? throw w.Refuse("a mixture needs experts", "num_local_experts", 0, "1 or more");
        bool common = w.Has($"model.layers.0.{Common}.gate.weight") && !w.Has($"model.layers.0.{Own}.gate.weight");
        return Llama.Style(c) with
        {
            Mixture = new MixtureStyle(experts)
            {
                Module = common ? Common : Own,
                Names = common ? new() : new() { Gate = "w1", Up = "w3", Down = "w2" },
                Width = c.IntermediateSize,
                Routing = new Routing(experts.NumExpertsPerTok, Renormalize: true),
            },
        };
    }
}
