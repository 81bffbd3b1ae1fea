namespace Engine.Bench.Shapes;

/// <summary>The dimensions of a published model, in Hugging Face's words: what its speed depends on.</summary>
internal sealed record ModelShape(string Name, ShapeLayout Layout)
{
    public required int NumHiddenLayers { get; init; }
    public required int HiddenSize { get; init; }
    public required int IntermediateSize { get; init; }
    public required int NumAttentionHeads { get; init; }
    public required int NumKeyValueHeads { get; init; }
    public required int HeadDim { get; init; }
    public required int VocabSize { get; init; }
    public required int MaxPositionEmbeddings { get; init; }
    public float RopeTheta { get; init; } = 10000;
    public float NormEpsilon { get; init; } = 1e-5f;
    public bool TieWordEmbeddings { get; init; } = true;
    public int NumExperts { get; init; }
    public int NumExpertsPerTok { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>How an architecture names and shapes its tensors and its metadata in GGUF files.</summary>
/// <param name="Architecture"><c>general.architecture</c>.</param>
/// <param name="Settings">Metadata beside the common ones, without the architecture's prefix.</param>
/// <param name="Tensors">The tensors in the order of a file.</param>
internal sealed record ShapeLayout(
    string Architecture,
    Func<ModelShape, IEnumerable<(string Key, object Value)>> Settings,
    Func<ModelShape, IEnumerable<ShapeTensor>> Tensors);

/// <summary>A tensor to be made up.</summary>
/// <param name="Name">Its GGUF name.</param>
/// <param name="Shape">Its dimensions, outermost first.</param>
internal sealed record ShapeTensor(string Name, params long[] Shape)
{
    /// <summary>Norms multiply by one; everything else is random.</summary>
    public bool IsOnes => Name.EndsWith("norm.weight", StringComparison.Ordinal);
}
