namespace Engine.Loading.Checkpoints.Safetensors;

/// <summary>
/// How the tensors of an architecture's Hugging Face folders differ from what its model asks for. Modules are given by the end of their names:
/// <c>attn.c_attn</c>.
/// </summary>
internal sealed record FolderLayout
{
    /// <summary>The module that contains all but the output head. Checkpoints of the base model omit it from tensor names.</summary>
    public string BaseModule { get; init; } = "model";

    /// <summary>Modules whose matrices are stored <c>[inputs, outputs]</c>.</summary>
    public IReadOnlyList<string> Transposed { get; init; } = [];

    /// <summary>Suffixes of tensors that are not weights: buffers that old checkpoints store, such as rotary frequencies and masks.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [".rotary_emb.inv_freq"];

    /// <summary>The name in this checkpoint of the tensor with the full name <paramref name="name"/>.</summary>
    public string NameIn(Checkpoint checkpoint, string name)
    {
        if (checkpoint.Tensors.ContainsKey(name) || !name.StartsWith(BaseModule + ".", StringComparison.Ordinal)) return name;
        string bare = name[(BaseModule.Length + 1)..];
        return checkpoint.Tensors.ContainsKey(bare) ? bare : name;
    }

    /// <summary>Whether a tensor is not a weight.</summary>
    public bool Ignores(string name) => Ignored.Any(end => name.EndsWith(end, StringComparison.Ordinal));

    /// <summary>Whether a tensor of that many dimensions is a matrix that is stored transposed.</summary>
    public bool Transposes(string name, int dimensions)
        => dimensions == 2 && Transposed.Any(module => name.EndsWith($".{module}.weight", StringComparison.Ordinal));
}
