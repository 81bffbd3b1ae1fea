using System.Globalization;

namespace Engine.Loading.Checkpoints.Gguf;

/// <summary>
/// Names of modules in GGUF files and in Hugging Face's. <c>{N}</c> stands for the number of a layer; a tensor is its module and <c>.weight</c> or
/// <c>.bias</c>; an expert has the name of its stack, without its number. An architecture whose names differ says so with <see cref="With"/>.
/// </summary>
internal sealed class GgufNames
{
    private readonly IReadOnlyDictionary<string, string> _toGguf;
    private readonly Dictionary<string, string> _toHuggingFace = [];

    private GgufNames(IReadOnlyDictionary<string, string> table)
    {
        _toGguf = table;
        foreach ((string hf, string gguf) in table) _toHuggingFace[gguf] = hf;
    }

    /// <summary>
    /// The names of Llama and of architectures with the same modules. Source: <c>gguf-py/gguf/tensor_mapping.py</c> and <c>constants.py</c> of llama.cpp.
    /// </summary>
    public static GgufNames Llama { get; } = new(new Dictionary<string, string>
    {
        ["model.embed_tokens"] = "token_embd",
        ["model.norm"] = "output_norm",
        ["lm_head"] = "output",
        ["model.layers.{N}.input_layernorm"] = "blk.{N}.attn_norm",
        ["model.layers.{N}.self_attn.q_proj"] = "blk.{N}.attn_q",
        ["model.layers.{N}.self_attn.k_proj"] = "blk.{N}.attn_k",
        ["model.layers.{N}.self_attn.v_proj"] = "blk.{N}.attn_v",
        ["model.layers.{N}.self_attn.o_proj"] = "blk.{N}.attn_output",
        ["model.layers.{N}.self_attn.q_norm"] = "blk.{N}.attn_q_norm",
        ["model.layers.{N}.self_attn.k_norm"] = "blk.{N}.attn_k_norm",
        ["model.layers.{N}.post_attention_layernorm"] = "blk.{N}.ffn_norm",
        ["model.layers.{N}.mlp.gate_proj"] = "blk.{N}.ffn_gate",
        ["model.layers.{N}.mlp.up_proj"] = "blk.{N}.ffn_up",
        ["model.layers.{N}.mlp.down_proj"] = "blk.{N}.ffn_down",
    });

    /// <summary>A table of its own: Hugging Face's names to GGUF's, without <c>.weight</c>.</summary>
    public static GgufNames Of(IReadOnlyDictionary<string, string> table) => new(table);

    /// <summary>A copy with names added or replaced: Hugging Face's to GGUF's, without <c>.weight</c>.</summary>
    public GgufNames With(IReadOnlyDictionary<string, string> more)
    {
        Dictionary<string, string> table = new(_toGguf);
        foreach ((string hf, string gguf) in more) table[hf] = gguf;
        return new GgufNames(table);
    }

    /// <summary>A copy with the names of norms behind attention and MLP.</summary>
    public GgufNames WithNormsBehind(string attention, string mlp) => With(new Dictionary<string, string>
    {
        ["model.layers.{N}." + attention] = "blk.{N}.post_attention_norm",
        ["model.layers.{N}." + mlp] = "blk.{N}.post_ffw_norm",
    });

    /// <summary>A copy with the names of a router and its experts in a module of each layer.</summary>
    public GgufNames WithExperts(string module = "mlp") => With(new Dictionary<string, string>
    {
        [$"model.layers.{{N}}.{module}.gate"] = "blk.{N}.ffn_gate_inp",
        [$"model.layers.{{N}}.{module}.experts.gate_proj"] = "blk.{N}.ffn_gate_exps",
        [$"model.layers.{{N}}.{module}.experts.up_proj"] = "blk.{N}.ffn_up_exps",
        [$"model.layers.{{N}}.{module}.experts.down_proj"] = "blk.{N}.ffn_down_exps",
    });

    /// <summary>The name in GGUF files of a tensor that Hugging Face calls <paramref name="name"/>; null where the table has none.</summary>
    public string? ToGguf(string name) => Translate(name, _toGguf);

    /// <summary>Hugging Face's name of a tensor that GGUF calls <paramref name="name"/>; null where the table has none.</summary>
    public string? ToHuggingFace(string name) => Translate(name, _toHuggingFace);

    private static string? Translate(string name, IReadOnlyDictionary<string, string> table)
    {
        string[] words = name.Split('.');
        if (words is not [.. var module, "weight" or "bias"]) return null;
        int layer = Array.FindIndex(module, w => int.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        string number = layer < 0 ? "" : module[layer];
        if (layer >= 0) module[layer] = "{N}";
        int experts = Array.IndexOf(module, "experts");
        if (experts > layer && experts + 1 < module.Length && int.TryParse(module[experts + 1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            module = [.. module[..(experts + 1)], .. module[(experts + 2)..]];
        return table.TryGetValue(string.Join('.', module), out string? other) ? $"{other.Replace("{N}", number)}.{words[^1]}" : null;
    }
}
