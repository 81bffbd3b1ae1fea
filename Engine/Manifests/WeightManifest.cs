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

    /// <summary>Whether the checkpoint is a GGUF file, whose converter may have computed something already.</summary>
    public bool IsGguf => _weights.Checkpoint.Kind == CheckpointKind.Gguf;

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

    /// <summary>Projections that the checkpoint stores as one matrix, one below the other.</summary>
    /// <exception cref="ModelLoadException">The matrix is missing, has another shape, or cannot be divided.</exception>
    public Linear[] Linears(string name, int[] rows, int columns, bool? bias)
        => Linears(name, rows.Sum(), columns, bias, [.. rows.Select((count, i) => new LinearPart(new(rows[..i].Sum(), count)))]);

    /// <summary>Projections that the checkpoint stores as the rows of one matrix: each gets panels of its own, and its part of the bias.</summary>
    /// <param name="name">The matrix.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="bias">Whether it has a bias; null for where the checkpoint has one.</param>
    /// <param name="parts">The rows of each projection.</param>
    /// <exception cref="ModelLoadException">The matrix is missing, has another shape, or cannot be divided.</exception>
    public Linear[] Linears(string name, int rows, int columns, bool? bias, params IReadOnlyList<LinearPart> parts)
    {
        Weight weight = _weights.Tensor(name + ".weight", rows, columns);
        Weight? biases = bias == true ? _weights.Tensor(name + ".bias", rows) : _weights.TryTensor(name + ".bias", rows);
        return [.. parts.Select(part => new Linear(Matrix(weight.Part(part.Rows, part.Order)), Bias(biases?.Part(part.Rows, part.Order))))];
    }

    /// <summary>
    /// A lookup table in float32, <c>[rows, columns]</c>, such as learned positions; without its first <paramref name="skip"/> rows, and with every value
    /// divided.
    /// </summary>
    /// <exception cref="ModelLoadException">It is missing, has another shape, or is too large.</exception>
    public WeightVector Table(string name, int rows, int columns, int skip = 0, float divisor = 1)
    {
        Weight stored = _weights.Tensor(name + ".weight", rows, columns);
        if (skip > 0) stored = stored.Part(skip, rows - skip);
        if ((long)rows * columns > Array.MaxLength)
            throw new ModelLoadException("the tensor is too large to be read at once", stored.Info.File, stored.Info.Name,
                TensorInfo.Dimensions(stored.Info.Shape));
        // A token reads one row of it.
        return Declare(new WeightVector(stored, share: 0, divisor == 1 ? null : values => [.. values.Select(v => v / divisor)]));
    }

    /// <summary>A lookup table <c>[columns, rows]</c> as a projection of what says, for each row of it, how much of it is wanted; in float32.</summary>
    /// <exception cref="ModelLoadException">It is missing or has another shape.</exception>
    public Linear Mixed(string name, int rows, int columns)
        => new(Matrix(_weights.Turned(name + ".weight", rows, columns), FormatTable.ByName("F32")));

    /// <summary>What is computed once, at load, from a table in float32, <c>[rows, columns]</c>.</summary>
    /// <exception cref="ModelLoadException">It is missing or has another shape.</exception>
    public WeightVector Computed(string name, int rows, int columns, int length, Func<float[], float[]> compute)
    {
        return Declare(new WeightVector(_weights.Tensor(name + ".weight", rows, columns), share: 0, compute, length));
    }

    /// <summary>A vector that the checkpoint stores as a matrix of one row, under the tensor's full name, or null where it has none.</summary>
    /// <exception cref="ModelLoadException">It has another shape.</exception>
    public WeightVector? RowVector(string name, int length) => _weights.TryTensor(name, 1, length) is { } stored ? Values(stored) : null;

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
    /// <summary>A vector under its whole name, or what is computed from it.</summary>
    /// <exception cref="ModelLoadException">It is missing or of another length.</exception>
    public WeightVector Vector(string name, int length, Func<float[], float[]>? compute = null)
        => Declare(new WeightVector(_weights.Tensor(name, length), 1, compute));

    /// <summary>A vector that folders name so, and GGUF files with an ending.</summary>
    /// <exception cref="ModelLoadException">It is missing or of another length.</exception>
    public WeightVector Bare(string name, string ending, int length) => Vector(IsGguf ? name + ending : name, length);

    /// <summary>A vector that the model itself fixes.</summary>
    public WeightVector Fixed(float[] values) => Declare(new WeightVector(values));

    /// <summary>
    /// A norm's weights of each head, one after the other: a tensor <c>[heads, headDim]</c>, or one <c>[headDim]</c> for each head below <c>norms</c>.
    /// </summary>
    /// <exception cref="ModelLoadException">One is missing or of another length.</exception>
    public WeightVector HeadVectors(string name, int heads, int headDim, RowOrder? order = null)
    {
        if (order?.Fits(headDim) == false) order = null;
        Weight[] stored = Has($"{name}.norms.0.weight")
            ? [.. Enumerable.Range(0, heads).Select(i => _weights.Tensor($"{name}.norms.{i}.weight", headDim))]
            : [_weights.Tensor(name + ".weight", heads, headDim)];
        return Declare(new WeightVector(stored, order is null ? null : order.Applied));
    }

    /// <summary>A layer norm with weights and biases.</summary>
    /// <exception cref="ModelLoadException">They are missing or of another length.</exception>
    public Norm LayerNorm(string name, int length, float eps) => new LayerNorm(Vector(name + ".weight", length), Vector(name + ".bias", length), eps);

    /// <summary>A layer norm with weights alone.</summary>
    /// <exception cref="ModelLoadException">They are missing or of another length.</exception>
    public Norm ScaleNorm(string name, int length, float eps) => new LayerNorm(Vector(name + ".weight", length), null, eps);

    /// <summary>Whether the checkpoint has a tensor.</summary>
    public bool Has(string name) => _weights.Has(name);

    /// <summary>A router and its experts below a module.</summary>
    /// <exception cref="ModelLoadException">Some are missing, have another shape, or differ in format.</exception>
    public Experts Experts(ExpertNames names, ExpertConfig config, Routing routing, int hiddenSize, int intermediateSize)
    {
        int n = config.NumExperts;
        var router = new Linear(Matrix(_weights.Tensor(names.Router + ".weight", n, hiddenSize), FormatTable.ByName("F32")),
            Bias(_weights.TryTensor(names.Router + ".bias", n)));
        WeightManifest experts = names.Experts.Length == 0 ? this : At(names.Experts);
        Weights below = experts._weights;
        bool turned = names.Interleaved;
        return new Experts(router, routing,
            experts.Stack(below.Experts(names.Gate, names.Stack, 0, 2, n, intermediateSize, hiddenSize, turned), config, experts.Biases(names, names.Gate, 0, n, intermediateSize)),
            experts.Stack(below.Experts(names.Up, names.Stack, 1, 2, n, intermediateSize, hiddenSize, turned), config, experts.Biases(names, names.Up, 1, n, intermediateSize)),
            experts.Stack(below.Experts(names.Down, names.DownStack, 0, 1, n, hiddenSize, intermediateSize, turned), config, experts.Biases(names, names.Down, null, n, hiddenSize)));
    }

    /// <summary>
    /// For each head, the transpose <c>[latent, plain]</c> of the matrix that makes keys of a latent vector, and the matrix <c>[value, latent]</c> that makes
    /// values
    /// of it: the rows of one matrix, keys above values head by head, or in newer GGUF files two stacks.
    /// </summary>
    /// <exception cref="ModelLoadException">They are missing or have another shape.</exception>
    public (IReadOnlyList<WeightMatrix> Keys, IReadOnlyList<WeightMatrix> Values) LatentHeads(
        string fused, string keys, string values, int heads, int plain, int value, int latent)
    {
        int head = plain + value;
        if (!Has(keys + ".weight"))
        {
            Weight stored = _weights.Tensor(fused + ".weight", (long)heads * head, latent);
            return (PerHead(h => stored.Part(h * (long)head, plain).Turned()), PerHead(h => stored.Part(h * (long)head + plain, value)));
        }

        Weight k = _weights.Tensor(keys + ".weight", heads, latent, plain), v = _weights.Tensor(values + ".weight", heads, value, latent);
        return (PerHead(h => k.Part(h * (long)latent, latent)), PerHead(h => v.Part(h * (long)value, value)));

        IReadOnlyList<WeightMatrix> PerHead(Func<int, Weight> of) => [.. Enumerable.Range(0, heads).Select(h => Matrix(of(h)))];
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
    /// Divisors of rotary frequencies, which GGUF files hold as a tensor, <c>[rotaryDim / 2]</c>, read immediately; null where there are none.
    /// </summary>
    /// <exception cref="ModelLoadException">A divisor is not a positive number.</exception>
    public float[]? Divisors(string name, int pairs)
    {
        Weight? stored = pairs == 0 ? null : _weights.TryTensor(name, pairs);
        float[]? divisors = stored?.ReadFloats();
        if (divisors is not null && divisors.Any(d => !(d > 0 && float.IsFinite(d))))
            throw new ModelLoadException("a rotary divisor is not a positive number", stored!.Info.File, stored.Info.Name);
        return divisors;
    }

    /// <summary>A tensor of one number, read immediately.</summary>
    /// <exception cref="ModelLoadException">It is missing, has another shape, or is not finite.</exception>
    public float Scalar(string name)
    {
        Weight stored = _weights.Tensor(name, 1);
        float value = stored.ReadFloats()[0];
        return float.IsFinite(value) ? value : throw new ModelLoadException("a number is not finite", stored.Info.File, stored.Info.Name);
    }

    /// <summary>An exception that names the checkpoint.</summary>
    public ModelLoadException Refuse(string problem, string key, object? found, object? expected)
        => new(problem, _weights.Checkpoint.Path, key, found, expected);

    // GGUF files have a tensor for each projection; folders hold gates and ways up in turns.
    private WeightVector? Biases(ExpertNames names, string name, int? turn, int count, int rows)
    {
        if (!names.Interleaved) return null;
        if (IsGguf) return Values(_weights.Tensor(name + ".bias", count, rows));
        if (turn is not { } t) return Values(_weights.Tensor(names.DownStack + "_bias", count, rows));
        return Declare(new WeightVector(_weights.Tensor(names.Stack + "_bias", count, 2 * rows), 1, values => [.. values.Where((_, i) => i % 2 == t)], count * rows));
    }

    private ExpertLinear Stack(IReadOnlyList<Weight> experts, ExpertConfig config, WeightVector? biases = null)
    {
        // One operation runs them all, on input in one form.
        if (experts.FirstOrDefault(e => e.Format.GgufType != experts[0].Format.GgufType) is { } other)
            throw new ModelLoadException("an expert has another format than the first", other.Info.File, other.Info.Name, other.Format, experts[0].Format);
        return new ExpertLinear([.. experts.Select(e => Matrix(e, stack: config.NumExperts, share: (double)config.NumExpertsPerTok / config.NumExperts))], biases);
    }

    private WeightMatrix Matrix(Weight source, Format? format = null, int stack = 0, double share = 1)
    {
        format ??= source.Format.BlockSize > 1 ? source.Format : _declared.Choose?.Invoke(source, stack) ?? source.Format;
        var matrix = new WeightMatrix(source, format, share);
        _declared.Matrices.Add(matrix);
        return matrix;
    }

    private WeightVector? Bias(Weight? source) => source is null ? null : Values(source);

    private WeightVector Values(Weight source) => Declare(new WeightVector(source, 1));

    private WeightVector Declare(WeightVector vector)
    {
        _declared.Vectors.Add(vector);
        return vector;
    }

    private sealed record Declared(Func<Weight, int, Format?>? Choose)
    {
        public List<WeightMatrix> Matrices { get; } = [];
        public List<WeightVector> Vectors { get; } = [];
    }
}
