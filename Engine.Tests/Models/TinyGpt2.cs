using System.Text.Json;
using Engine.Tests.Loading;
using Engine.Tests.Loading.Checkpoints.Safetensors;

namespace Engine.Tests.Models;

/// <summary>A Hugging Face folder of a tiny GPT-2 with seeded weights in F32, open to be changed before it is written. Heads have 16 dimensions, so that the scale of attention is a power of two.</summary>
internal sealed class TinyGpt2
{
    public const int Hidden = 32, Mlp = 128, Heads = 2, Layers = 2, Positions = 24, Vocab = 40;

    private readonly Random _random = new(7);

    public TinyGpt2()
    {
        Add("wte.weight", Vocab, Hidden);
        Add("wpe.weight", Positions, Hidden);
        AddNorm("ln_f");
        for (int i = 0; i < Layers; i++)
        {
            AddNorm($"h.{i}.ln_1");
            AddNorm($"h.{i}.ln_2");
            AddConv1D($"h.{i}.attn.c_attn", Hidden, 3 * Hidden);
            AddConv1D($"h.{i}.attn.c_proj", Hidden, Hidden);
            AddConv1D($"h.{i}.mlp.c_fc", Hidden, Mlp);
            AddConv1D($"h.{i}.mlp.c_proj", Mlp, Hidden);
        }
    }

    /// <summary>Under the names of the bare model.</summary>
    public Dictionary<string, (int[] Shape, float[] Values)> Tensors { get; } = [];

    public Dictionary<string, object?> Config { get; } = new()
    {
        ["model_type"] = "gpt2",
        ["n_embd"] = Hidden,
        ["n_inner"] = null,
        ["n_layer"] = Layers,
        ["n_head"] = Heads,
        ["n_positions"] = Positions,
        ["vocab_size"] = Vocab,
    };

    /// <summary>What stands before each name: <c>transformer.</c> in checkpoints of the whole model, nothing in those of the bare one.</summary>
    public string Prefix { get; set; } = "transformer.";

    public void Add(string name, params int[] shape) => Tensors[name] = (shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)(_random.NextDouble() - 0.5))]);

    /// <summary>Multiplies the queries of a layer, weights and biases: the first third of each stored row.</summary>
    public void ScaleQueries(int layer, float factor)
    {
        foreach (string end in new[] { "weight", "bias" })
        {
            float[] values = Tensors[$"h.{layer}.attn.c_attn.{end}"].Values;
            for (int i = 0; i < values.Length; i++)
                if (i % (3 * Hidden) < Hidden) values[i] *= factor;
        }
    }

    public string Write(TempFolder folder)
    {
        folder.Write("model.safetensors", SafetensorsBuilder.File(Tensors.Select(t => (Prefix + t.Key, t.Value.Shape, t.Value.Values))));
        folder.Write("config.json", JsonSerializer.Serialize(Config));
        return folder.Path;
    }

    private void AddNorm(string name)
    {
        Add(name + ".weight", Hidden);
        Add(name + ".bias", Hidden);
    }

    private void AddConv1D(string name, int inputs, int outputs)
    {
        Add(name + ".weight", inputs, outputs);
        Add(name + ".bias", outputs);
    }
}
