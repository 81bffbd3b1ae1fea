namespace Engine.Loading.Checkpoints.Safetensors;

/// <summary>What the Hugging Face folders of an architecture hold in another way than its model asks for it. Modules are named by the end of their names: <c>attn.c_attn</c>.</summary>
internal sealed record FolderLayout
{
    /// <summary>The module around all but the output head. Checkpoints of the bare model leave it out of their names.</summary>
    public string BaseModule { get; init; } = "model";

    /// <summary>Modules whose matrices are stored <c>[inputs, outputs]</c>.</summary>
    public IReadOnlyList<string> Transposed { get; init; } = [];

    /// <summary>Ends of names of tensors that are no weights: what old checkpoints keep of the computation, such as rotary frequencies and masks.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [".rotary_emb.inv_freq"];

    /// <summary>The name in a folder of what is called <paramref name="name"/> in full.</summary>
    public string NameIn(Checkpoint checkpoint, string name)
    {
        if (checkpoint.Tensors.ContainsKey(name) || !name.StartsWith(BaseModule + ".", StringComparison.Ordinal)) return name;
        string bare = name[(BaseModule.Length + 1)..];
        return checkpoint.Tensors.ContainsKey(bare) ? bare : name;
    }

    /// <summary>Whether a tensor is no weight.</summary>
    public bool Ignores(string name) => Ignored.Any(end => name.EndsWith(end, StringComparison.Ordinal));

    /// <summary>Whether a tensor of that many dimensions is a matrix that lies transposed.</summary>
    public bool Transposes(string name, int dimensions) => dimensions == 2 && Transposed.Any(module => name.EndsWith($".{module}.weight", StringComparison.Ordinal));
}
