using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Checkpoints.Safetensors;

namespace Engine.Loading.Tensors;

/// <summary>
/// A checkpoint's tensors by Hugging Face's names: <c>weights.At("model.layers.3.self_attn").Tensor("q_proj.weight", rows, columns)</c>.
/// What differs in GGUF files (names, order of rows) and in folders (names of the base model, transposed matrices) is data of the architecture.
/// </summary>
internal sealed class Weights
{
    private readonly GgufNames _names;
    private readonly IReadOnlyDictionary<string, RowOrder> _rowOrders;
    private readonly FolderLayout _folder;
    private readonly string _prefix;
    private readonly HashSet<string> _used;

    /// <summary>The tensors of a checkpoint from its root.</summary>
    /// <param name="checkpoint">The open checkpoint; it has to stay open while weights are read.</param>
    /// <param name="names">The names of tensors in GGUF files; <see cref="GgufNames.Llama"/> by default.</param>
    /// <param name="rowOrders">Modules whose rows this checkpoint stores in another order, by the end of their name: <c>self_attn.q_proj</c>.</param>
    /// <param name="folder">How tensors in folders differ.</param>
    public Weights(Checkpoint checkpoint, GgufNames? names = null, IReadOnlyDictionary<string, RowOrder>? rowOrders = null, FolderLayout? folder = null)
        : this(checkpoint, names ?? GgufNames.Llama, rowOrders ?? new Dictionary<string, RowOrder>(), folder ?? new(), "", [])
    {
    }

    private Weights(Checkpoint checkpoint, GgufNames names, IReadOnlyDictionary<string, RowOrder> rowOrders, FolderLayout folder, string prefix,
        HashSet<string> used)
        => (Checkpoint, this._names, this._rowOrders, this._folder, this._prefix, this._used) = (checkpoint, names, rowOrders, folder, prefix, used);

    /// <summary>The checkpoint.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The names in the file of tensors that have not been requested.</summary>
    public IReadOnlyList<string> Unused
    {
        get
        {
            lock (_used) return [.. Checkpoint.Tensors.Keys.Where(name => !_used.Contains(name)).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The tensors below a module, e.g. <c>model.layers.3</c>.</summary>
    public Weights At(string module) => new(Checkpoint, _names, _rowOrders, _folder, _prefix + module + ".", _used);

    /// <summary>The tensors below a numbered module, e.g. <c>At("model.layers", 3)</c>.</summary>
    public Weights At(string module, int index) => At($"{module}.{index}");

    /// <summary>Whether the checkpoint has the tensor.</summary>
    public bool Has(string name) => Checkpoint.Tensors.ContainsKey(FileName(name));

    /// <summary>A required tensor of that shape.</summary>
    /// <exception cref="ModelLoadException">It is missing, has another shape, or a format that is not supported.</exception>
    public Weight Tensor(string name, params ReadOnlySpan<long> shape) => TryTensor(name, shape)
        ?? throw new ModelLoadException("a tensor is missing", Checkpoint.Path, FileName(name), "nothing", TensorInfo.Dimensions(shape));

    /// <summary>An optional tensor of that shape; null where it is missing.</summary>
    /// <exception cref="ModelLoadException">It has another shape, or a format that is not supported.</exception>
    public Weight? TryTensor(string name, params ReadOnlySpan<long> shape)
    {
        string file = FileName(name);
        if (!Checkpoint.Tensors.TryGetValue(file, out TensorInfo? info)) return null;
        lock (_used) _used.Add(file);
        bool transposed = Checkpoint.Kind != CheckpointKind.Gguf && info.Derived is null && _folder.Transposes(_prefix + name, shape.Length);
        if (!info.Shape.AsSpan().SequenceEqual(transposed ? [shape[1], shape[0]] : shape))
            throw new ModelLoadException("a tensor has the wrong shape", info.File, file, TensorInfo.Dimensions(info.Shape),
                TensorInfo.Dimensions(transposed ? [shape[1], shape[0]] : shape));
        return new Weight(Checkpoint, info, _prefix + name, Order(_prefix + name), transposed: transposed);
    }

    /// <summary>A required matrix of that shape, which files of both kinds store turned, <c>[columns, rows]</c>: a table used as a projection.</summary>
    /// <exception cref="ModelLoadException">It is missing, has another shape, or a format that cannot be turned.</exception>
    public Weight Turned(string name, long rows, long columns)
        => new(Checkpoint, Tensor(name, columns, rows).Info, _prefix + name, null, transposed: true);

    /// <summary>The dimensions of a tensor, or null where it is missing.</summary>
    public IReadOnlyList<long>? ShapeOf(string name) => Checkpoint.Tensors.GetValueOrDefault(FileName(name))?.Shape;

    /// <summary>
    /// The same projection of every expert below a module, in the layout that the checkpoint has: a stack <c>name</c> in GGUF files; a tensor
    /// <c>3.name</c> for each; or what transformers 5 holds in memory (<c>conversion_mapping.py</c>), a stack <paramref name="stack"/> with
    /// <paramref name="parts"/> matrices for each expert, of which this is number <paramref name="part"/>.
    /// </summary>
    /// Where they are interleaved, row r of matrix p is row <c>parts · r + p</c> of the expert.
    /// <exception cref="ModelLoadException">One is missing, has another shape, or a format that is not supported.</exception>
    public IReadOnlyList<Weight> Experts(string name, string stack, int part, int parts, int count, long rows, long columns, bool interleaved = false)
    {
        // gpt-oss holds experts [inputs, outputs] where they are not quantised.
        bool turned = interleaved && Checkpoint.Kind != CheckpointKind.Gguf && Checkpoint.Tensors.GetValueOrDefault(FileName(stack)) is { Derived: null };
        if (turned) return Turned(Tensor(stack, count, columns, parts * rows), name, part, parts, rows, columns);
        Weight? whole = Checkpoint.Kind == CheckpointKind.Gguf
            ? Tensor(name + ".weight", count, rows, columns)
            : TryTensor(stack, count, parts * rows, columns);
        if (Checkpoint.Kind == CheckpointKind.Gguf) (part, parts) = (0, 1);
        Weight[] experts = new Weight[count];
        for (int e = 0; e < count; e++)
        {
            string expert = $"{e}.{name}.weight";
            experts[e] = whole is null ? Tensor(expert, rows, columns)
                : new Weight(Checkpoint, whole.Info, _prefix + expert, null,
                    interleaved ? new RowGroups(e * (long)parts * rows + part, rows, 1, parts) : new RowGroups((e * (long)parts + part) * rows, rows));
        }
        return experts;
    }

    private Weight[] Turned(Weight whole, string name, int part, int parts, long rows, long columns) => [.. Enumerable.Range(0, (int)whole.Shape[0]).Select(e =>
        new Weight(Checkpoint, whole.Info, $"{_prefix}{e}.{name}.weight", null, new RowGroups(e * columns, columns)).Turned(new RowGroups(part, rows, 1, parts)))];

    private string FileName(string name) => Checkpoint.Kind == CheckpointKind.Gguf
        ? _names.ToGguf(_prefix + name) ?? _prefix + name
        : _folder.NameIn(Checkpoint, _prefix + name);

    private RowOrder? Order(string name)
    {
        string module = name[..Math.Max(0, name.LastIndexOf('.'))];
        return _rowOrders.FirstOrDefault(o => module == o.Key || module.EndsWith("." + o.Key, StringComparison.Ordinal)).Value;
    }
}
