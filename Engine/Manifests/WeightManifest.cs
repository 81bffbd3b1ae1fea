using Engine.Kernels.Formats;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;

namespace Engine.Manifests;

/// <summary>
/// The weights that a model needs. An architecture declares them; each is looked up in the checkpoint and its shape is checked. Nothing is read and no memory
/// is allocated here: the device that holds the weights does that.
/// </summary>
internal sealed class WeightManifest
{
    private readonly Weights _weights;
    private readonly Declared _declared;

    /// <summary>Creates an empty manifest of a checkpoint's weights.</summary>
    /// <param name="weights">The checkpoint's tensors from its root.</param>
    /// <param name="choose">The format to re-encode a weight to that is stored unquantised, given how many experts it is one of (0 for none); null
    /// keeps all as stored.</param>
    public WeightManifest(Weights weights, Func<Weight, int, Format?>? choose = null) : this(weights, new Declared(choose))
    {
    }

    private WeightManifest(Weights weights, Declared declared) => (_weights, _declared) = (weights, declared);

    /// <summary>Every declared matrix, in the order of use.</summary>
    public IReadOnlyList<WeightMatrix> Matrices => _declared.Matrices;

    /// <summary>Every declared vector, in the order of use.</summary>
    public IReadOnlyList<WeightVector> Vectors => _declared.Vectors;

    /// <summary>The weights below a module.</summary>
    public WeightManifest At(string module) => new(_weights.At(module), _declared);

    /// <summary>Some of what is declared, in the same order: what a device holds that has a part of the model.</summary>
    public WeightManifest Only(IReadOnlySet<WeightMatrix> matrices, IReadOnlySet<WeightVector> vectors)
    {
        var some = new Declared(_declared.Choose);
        some.Matrices.AddRange(Matrices.Where(matrices.Contains));
        some.Vectors.AddRange(Vectors.Where(vectors.Contains));
        return new WeightManifest(_weights, some);
    }

    /// <summary>
    /// A projection <c>[rows, columns]</c>. With <paramref name="bias"/> true the bias is required; otherwise it is used if the checkpoint has one.
    /// </summary>
    /// <exception cref="ModelLoadException">It is missing or has another shape.</exception>
    public Linear Linear(string name, int rows, int columns, bool? bias = false) => new(
        Matrix(_weights.Tensor(name + ".weight", rows, columns)),
        Bias(bias == true ? _weights.Tensor(name + ".bias", rows) : _weights.TryTensor(name + ".bias", rows)));

    /// <summary>Projections that the checkpoint stores as one matrix, stacked along the rows: each gets panels of its own, and its part of the bias.</summary>
    /// <exception cref="ModelLoadException">The matrix is missing, has another shape, or cannot be divided.</exception>
    public Linear[] Linears(string name, ReadOnlySpan<int> rows, int columns, bool? bias = false)
    {
        long all = 0;
        foreach (int part in rows) all += part;
        Weight weight = _weights.Tensor(name + ".weight", all, columns);
        Weight? biases = bias == true ? _weights.Tensor(name + ".bias", all) : _weights.TryTensor(name + ".bias", all);
        var linears = new Linear[rows.Length];
        for (int i = 0, first = 0; i < rows.Length; first += rows[i++])
            linears[i] = new Linear(Matrix(weight.Part(first, rows[i])), Bias(biases?.Part(first, rows[i])));
        return linears;
    }

    /// <summary>A lookup table in float32, <c>[rows, columns]</c>, such as learned positions; without its first <paramref name="skip"/> rows.</summary>
    /// <exception cref="ModelLoadException">It is missing, has another shape, or is too large.</exception>
    public WeightVector Table(string name, int rows, int columns, int skip = 0)
    {
        Weight stored = _weights.Tensor(name + ".weight", rows, columns);
        if (skip > 0) stored = stored.Part(skip, rows - skip);
        if ((long)rows * columns > Array.MaxLength)
            throw new ModelLoadException("the tensor is too large to be read at once", stored.Info.File, stored.Info.Name,
                TensorInfo.Dimensions(stored.Info.Shape));
        // A token reads one row of it.
        return Values(stored, share: 0);
    }

    /// <summary>A lookup table <c>[columns, rows]</c> as a projection of what says, for each row of it, how much of it is wanted; in float32.</summary>
    /// <exception cref="ModelLoadException">It is missing or has another shape.</exception>
    public Linear Mixed(string name, int rows, int columns)
        => new(Matrix(_weights.Turned(name + ".weight", rows, columns), FormatTable.ByName("F32")));

    /// <summary>What is computed once, at load, from a table in float32, <c>[rows, columns]</c>.</summary>
    /// <exception cref="ModelLoadException">It is missing or has another shape.</exception>
    public WeightVector Computed(string name, int rows, int columns, int length, Func<float[], float[]> compute)
    {
        var vector = new WeightVector(_weights.Tensor(name + ".weight", rows, columns), share: 0, compute, length);
        _declared.Vectors.Add(vector);
        return vector;
    }

    /// <summary>A vector that the checkpoint stores as a matrix of one row, under the tensor's full name, or null where it has none.</summary>
    /// <exception cref="ModelLoadException">It has another shape.</exception>
    public WeightVector? RowVector(string name, int length) => _weights.TryTensor(name, 1, length) is { } stored ? Values(stored) : null;

    /// <summary>A table that the model itself fixes.</summary>
    public WeightVector Fixed(float[] values)
    {
        var vector = new WeightVector(values);
        _declared.Vectors.Add(vector);
        return vector;
    }

    /// <summary>A router and experts without gates: down(f(up(h))). The router's probability of the one chosen is its weight.</summary>
    /// <param name="router">The router's module.</param>
    /// <param name="up">The module of an expert's first projection, <c>{0}</c> standing for its number.</param>
    /// <param name="down">The module of its second.</param>
    /// <param name="count">Experts.</param>
    /// <param name="hiddenSize">Width of the stream.</param>
    /// <param name="intermediateSize">Width inside an expert.</param>
    /// <exception cref="ModelLoadException">Some are missing, have another shape, or differ in format.</exception>
    public Experts UngatedExperts(string router, string up, string down, int count, int hiddenSize, int intermediateSize)
    {
        var one = new ExpertConfig { NumExperts = count, NumExpertsPerTok = 1 };
        return new Experts(
            new Linear(Matrix(_weights.Tensor(router + ".weight", count, hiddenSize), FormatTable.ByName("F32")), Bias(_weights.TryTensor(router + ".bias", count))),
            new Routing(1, Renormalize: false), Stack(All(up, intermediateSize, hiddenSize), one), null, Stack(All(down, hiddenSize, intermediateSize), one));

        IReadOnlyList<Weight> All(string name, int rows, int columns)
            => [.. Enumerable.Range(0, count).Select(e => _weights.Tensor(string.Format(null, name, e) + ".weight", rows, columns))];
    }

    /// <summary>The first dimension of a tensor, or null where it is missing.</summary>
    public int? RowsOf(string name) => _weights.ShapeOf(name) is [long rows and > 0 and <= int.MaxValue, ..] ? (int)rows : null;

    /// <summary>An RMS norm.</summary>
    /// <exception cref="ModelLoadException">Its weights are missing or of another length.</exception>
    public Norm RmsNorm(string name, int length, float eps) => new RmsNorm(Vector(name + ".weight", length), eps);

    /// <summary>A layer norm with weights and biases.</summary>
    /// <exception cref="ModelLoadException">They are missing or of another length.</exception>
    public Norm LayerNorm(string name, int length, float eps) => new LayerNorm(Vector(name + ".weight", length), Vector(name + ".bias", length), eps);

    /// <summary>A layer norm with weights alone.</summary>
    /// <exception cref="ModelLoadException">They are missing or of another length.</exception>
    public Norm ScaleNorm(string name, int length, float eps) => new LayerNorm(Vector(name + ".weight", length), null, eps);

    /// <summary>Whether the checkpoint has a tensor.</summary>
    public bool Has(string name) => _weights.Has(name);

    /// <summary>A router and its experts below a module: <c>gate.weight</c> and the projections of <c>experts</c>.</summary>
    /// <exception cref="ModelLoadException">Some are missing, have another shape, or differ in format.</exception>
    public Experts Experts(string module, ExpertConfig config, int hiddenSize, int intermediateSize, string gate = "gate_proj",
        string up = "up_proj", string down = "down_proj")
    {
        WeightManifest experts = At(module + ".experts");
        return new Experts(
            new Linear(Matrix(_weights.Tensor(module + ".gate.weight", config.NumExperts, hiddenSize), FormatTable.ByName("F32"))),
            new Routing(config.NumExpertsPerTok, config.NormTopKProb ?? true),
            experts.Stack(experts._weights.Experts(gate, "gate_up_proj", 0, 2, config.NumExperts, intermediateSize, hiddenSize), config),
            experts.Stack(experts._weights.Experts(up, "gate_up_proj", 1, 2, config.NumExperts, intermediateSize, hiddenSize), config),
            experts.Stack(experts._weights.Experts(down, "down_proj", 0, 1, config.NumExperts, hiddenSize, intermediateSize), config));
    }

    /// <summary>
    /// Embedding and output head, both <c>[vocab, hidden]</c>. Where they are tied, one matrix is both, whichever of the two names the checkpoint stores it
    /// under.
    /// </summary>
    /// <exception cref="ModelLoadException">What is needed is missing or has another shape.</exception>
    public (Linear Embedding, Linear Head) EmbeddingAndHead(string embedding, string head, int vocab, int hidden, bool? tied)
    {
        Weight? e = _weights.TryTensor(embedding + ".weight", vocab, hidden), h = _weights.TryTensor(head + ".weight", vocab, hidden);
        if (tied == true || e is null || h is null)
        {
            if (tied == false) _weights.Tensor((e is null ? embedding : head) + ".weight", vocab, hidden);
            var both = new Linear(Matrix(e ?? h ?? _weights.Tensor(embedding + ".weight", vocab, hidden)));
            return (both, both);
        }
        return (new Linear(Matrix(e, share: 0)), new Linear(Matrix(h), Bias(_weights.TryTensor(head + ".bias", vocab))));
    }

    /// <summary>
    /// The divisors of rotary frequencies in GGUF files (<c>rope_freqs.weight</c>), <c>[rotaryDim / 2]</c>, read immediately; null where there are none.
    /// </summary>
    /// <exception cref="ModelLoadException">A divisor is not a positive number.</exception>
    public float[]? RotaryDivisors(int rotaryDim)
    {
        Weight? stored = _weights.TryTensor("rope_freqs.weight", rotaryDim / 2);
        float[]? divisors = stored?.ReadFloats();
        if (divisors is not null && divisors.Any(d => !(d > 0 && float.IsFinite(d))))
            throw new ModelLoadException("a rotary divisor is not a positive number", stored!.Info.File, stored.Info.Name);
        return divisors;
    }

    /// <summary>An exception that names the checkpoint.</summary>
    public ModelLoadException Refuse(string problem, string key, object? found, object? expected)
        => new(problem, _weights.Checkpoint.Path, key, found, expected);

    private ExpertLinear Stack(IReadOnlyList<Weight> experts, ExpertConfig config)
    {
        // One operation runs them all, on input in one form.
        if (experts.FirstOrDefault(e => e.Format.GgufType != experts[0].Format.GgufType) is { } other)
            throw new ModelLoadException("an expert has another format than the first", other.Info.File, other.Info.Name, other.Format, experts[0].Format);
        return new ExpertLinear([.. experts.Select(e => Matrix(e, stack: config.NumExperts, share: (double)config.NumExpertsPerTok / config.NumExperts))]);
    }

    private WeightMatrix Matrix(Weight source, Format? format = null, int stack = 0, double share = 1)
    {
        format ??= source.Format.BlockSize > 1 ? source.Format : _declared.Choose?.Invoke(source, stack) ?? source.Format;
        var matrix = new WeightMatrix(source, format, share);
        _declared.Matrices.Add(matrix);
        return matrix;
    }

    private WeightVector Vector(string name, int length) => Values(_weights.Tensor(name, length));

    private WeightVector? Bias(Weight? source) => source is null ? null : Values(source);

    private WeightVector Values(Weight source, double share = 1)
    {
        var vector = new WeightVector(source, share);
        _declared.Vectors.Add(vector);
        return vector;
    }

    private sealed record Declared(Func<Weight, int, Format?>? Choose)
    {
        public List<WeightMatrix> Matrices { get; } = [];
        public List<WeightVector> Vectors { get; } = [];
    }
}
