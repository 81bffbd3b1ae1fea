using Engine.Loading.Checkpoints;
using Engine.Loading.Quantized.Matrices;
using Engine.Loading.Quantized.Scales;

namespace Engine.Loading.Quantized;

/// <summary>
/// The tensors of a quantised checkpoint while a method goes through them: it takes those that a quantised module is stored as, and adds what they mean.
/// What is left is not quantised.
/// </summary>
internal sealed class StoredTensors(Checkpoint checkpoint)
{
    private readonly Dictionary<string, TensorInfo> _left = new(checkpoint.Tensors);
    private readonly Dictionary<string, QuantizedMatrix> _matrices = [];

    /// <summary>The checkpoint.</summary>
    public Checkpoint Checkpoint => checkpoint;

    /// <summary>What was not taken.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Left => _left;

    /// <summary>What was added, by the names that the model asks for.</summary>
    public IReadOnlyDictionary<string, QuantizedMatrix> Matrices => _matrices;

    /// <summary>Scales for activations that were left aside.</summary>
    public int ActivationScales { get; private set; }

    /// <summary>What stands before the end of every tensor that ends so, in order.</summary>
    public IReadOnlyList<string> Before(string end)
        => [.. _left.Keys.Where(name => name.EndsWith(end, StringComparison.Ordinal)).Select(name => name[..^end.Length]).Order(StringComparer.Ordinal)];

    /// <summary>Takes a tensor that a module has to have.</summary>
    /// <exception cref="ModelLoadException">It is missing.</exception>
    public TensorInfo Take(string name) => TryTake(name)
        ?? throw new ModelLoadException("a tensor of a quantised module is missing", checkpoint.Path, name, "nothing");

    /// <summary>Takes a tensor if it is there.</summary>
    public TensorInfo? TryTake(string name) => _left.Remove(name, out TensorInfo? stored) ? stored : null;

    /// <summary>Takes a tensor of a type and shape that a module has to have.</summary>
    /// <exception cref="ModelLoadException">It is missing, or has another type or shape.</exception>
    public TensorInfo Take(string name, string dType, params ReadOnlySpan<long> shape)
    {
        TensorInfo stored = Take(name);
        Require(stored, dType, shape);
        return stored;
    }

    /// <summary>Refuses another type or shape; an empty <paramref name="dType"/> stands for all that scales may have.</summary>
    public static void Require(TensorInfo stored, string dType, params ReadOnlySpan<long> shape)
    {
        if (dType.Length == 0) Elements.Require(stored, stored.DType);
        else if (stored.DType != dType) throw new ModelLoadException("a tensor of a quantised module has the wrong type", stored.File, stored.Name, stored.DType, dType);
        if (!stored.Shape.AsSpan().SequenceEqual(shape))
            throw new ModelLoadException("a tensor of a quantised module has the wrong shape", stored.File, stored.Name, TensorInfo.Dimensions(stored.Shape),
                TensorInfo.Dimensions(shape));
    }

    /// <summary>Refuses a tensor that is no matrix, or has none or too many columns or rows.</summary>
    public static (int Rows, int Columns) RequireMatrix(TensorInfo stored)
    {
        const int most = 1 << 26;
        return stored.Shape is [>= 1 and <= most, >= 1 and <= most]
            ? ((int)stored.Shape[0], (int)stored.Shape[1])
            : throw new ModelLoadException("a tensor of a quantised module has the wrong shape", stored.File, stored.Name, TensorInfo.Dimensions(stored.Shape),
                $"[rows, columns], each 1 to {most}");
    }

    /// <summary>Adds what taken tensors mean.</summary>
    /// <exception cref="ModelLoadException">There is a tensor of that name already.</exception>
    public void Add(string name, QuantizedMatrix matrix)
    {
        if (_left.TryGetValue(name, out TensorInfo? plain) || !_matrices.TryAdd(name, matrix))
            throw new ModelLoadException("a module is stored twice, quantised and not", matrix.Stored.File, name, plain);
    }

    /// <summary>Refuses tensors of a module whose codes are missing.</summary>
    /// <param name="codes">How the name of the codes ends.</param>
    /// <param name="ends">How the others' names end.</param>
    public void RequireNone(string codes, params ReadOnlySpan<string> ends)
    {
        foreach (string end in ends)
            if (Before(end) is [string module, ..]) Take(module + codes);
    }

    /// <summary>Takes the scales that methods store for activations, which are not quantised here.</summary>
    public void LeaveActivationsAside(params ReadOnlySpan<string> ends)
    {
        foreach (string end in ends)
            foreach (string module in Before(end))
            {
                _left.Remove(module + end);
                ActivationScales++;
            }
    }
}
