using System.Text.RegularExpressions;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Quantized.Matrices;
using Engine.Loading.Quantized.Methods;

namespace Engine.Loading.Quantized;

/// <summary>
/// A folder of quantised weights as models want it: in place of the codes, scales and zero points of a module there is its matrix, <c>q_proj.weight</c>, whose
/// rows are made while they are read. So nothing that asks for tensors knows of quantisation.
/// </summary>
internal sealed partial class QuantizedCheckpoint : Checkpoint
{
    private QuantizedCheckpoint(Checkpoint stored, IReadOnlyDictionary<string, TensorInfo> tensors, IReadOnlyList<string> remarks) : base(stored, tensors)
        => (Kind, Remarks) = (stored.Kind, remarks);

    /// <inheritdoc/>
    public override CheckpointKind Kind { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Remarks { get; }

    /// <summary>A checkpoint as models want it; itself where nothing in it is quantised. Both have the same files, and either closes them.</summary>
    /// <exception cref="ModelLoadException">The method or a layout is not supported, or a module's tensors are missing or contradict each other.</exception>
    public static Checkpoint Of(Checkpoint stored, ConfigKeys config)
    {
        if (stored.Kind != CheckpointKind.Safetensors) return stored;
        QuantizationSettings? settings = QuantizationSettings.Of(stored, config);
        var tensors = new StoredTensors(stored);
        if (settings is not null) QuantizationMethods.Of(settings)(tensors, settings);
        else PlainFloat8.Read(tensors);
        if (tensors.Matrices.Count == 0 && tensors.ActivationScales == 0) return stored;
        Choose(tensors.Matrices);
        Dictionary<string, TensorInfo> seen = new(tensors.Left);
        foreach ((string name, QuantizedMatrix matrix) in tensors.Matrices) seen.Add(name, new(name, matrix.Shape, matrix.Held.Format, matrix.Stored, matrix));
        return new QuantizedCheckpoint(stored, seen, Said(tensors));
    }

    // The experts of a layer are multiplied together, and so have one format.
    private static void Choose(IReadOnlyDictionary<string, QuantizedMatrix> matrices)
    {
        foreach (IGrouping<string, QuantizedMatrix> alike in matrices.GroupBy(m => Expert().Replace(m.Key, ".experts.*."), m => m.Value))
        {
            HeldFormat held = alike.First().Exact.First(format => alike.All(matrix => matrix.Exact.Contains(format)));
            foreach (QuantizedMatrix matrix in alike) matrix.Held = held;
        }
    }

    private static string[] Said(StoredTensors tensors) => tensors.ActivationScales == 0 ? []
        : [$"{tensors.ActivationScales} scales of activations are left aside: activations are not quantised as the file would have it"];

    [GeneratedRegex(@"\.experts\.\d+\.")]
    private static partial Regex Expert();
}
