using Engine.Tests.Loading;

namespace Engine.Tests.Models;

/// <summary>A tiny Llama with experts in place of its MLPs, in each of the layouts of folders; the weights are the same in all.</summary>
internal static class TinyExperts
{
    public const int NumExperts = 4, PerToken = 2;

    /// <summary>A Mixtral with a tensor for each expert.</summary>
    public static TinyLlama Mixtral()
    {
        TinyLlama model = Llama("mixtral");
        model.Config["num_local_experts"] = NumExperts;
        for (int i = 0; i < TinyLlama.Layers; i++) Add(model, $"model.layers.{i}.block_sparse_moe", TinyLlama.Mlp, "w1", "w3", "w2");
        return model;
    }

    /// <summary>The same as transformers 5 may write it: each layer's experts in two tensors.</summary>
    public static TinyLlama StackedMixtral()
    {
        TinyLlama model = Mixtral();
        for (int i = 0; i < TinyLlama.Layers; i++) Stack(model, $"model.layers.{i}.block_sparse_moe", $"model.layers.{i}.mlp", TinyLlama.Mlp, "w1", "w3", "w2");
        return model;
    }

    internal static TinyLlama Llama(string modelType)
    {
        TinyLlama model = new();
        foreach (string name in model.Tensors.Keys.Where(n => n.Contains("mlp") || n.EndsWith("bias", StringComparison.Ordinal)).ToArray()) model.Tensors.Remove(name);
        model.Config["model_type"] = modelType;
        model.Config["num_experts_per_tok"] = PerToken;
        return model;
    }

    internal static void Add(TinyLlama model, string module, int inner, string gate, string up, string down)
    {
        model.Add(module + ".gate.weight", NumExperts, TinyLlama.Hidden);
        for (int e = 0; e < NumExperts; e++)
        {
            model.Add($"{module}.experts.{e}.{gate}.weight", inner, TinyLlama.Hidden);
            model.Add($"{module}.experts.{e}.{up}.weight", inner, TinyLlama.Hidden);
            model.Add($"{module}.experts.{e}.{down}.weight", TinyLlama.Hidden, inner);
        }
    }

    internal static void Stack(TinyLlama model, string module, string to, int inner, string gate, string up, string down)
    {
        List<float> gateUp = [], downs = [];
        for (int e = 0; e < NumExperts; e++)
        {
            gateUp.AddRange(Take($"{module}.experts.{e}.{gate}.weight"));
            gateUp.AddRange(Take($"{module}.experts.{e}.{up}.weight"));
            downs.AddRange(Take($"{module}.experts.{e}.{down}.weight"));
        }

        float[] router = Take(module + ".gate.weight");
        model.Tensors[to + ".gate.weight"] = ([NumExperts, TinyLlama.Hidden], router);
        model.Tensors[to + ".experts.gate_up_proj"] = ([NumExperts, 2 * inner, TinyLlama.Hidden], [.. gateUp]);
        model.Tensors[to + ".experts.down_proj"] = ([NumExperts, TinyLlama.Hidden, inner], [.. downs]);

        float[] Take(string name)
        {
            model.Tensors.Remove(name, out (int[] Shape, float[] Values) tensor);
            return tensor.Values;
        }
    }
}
