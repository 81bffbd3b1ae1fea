namespace Engine.Tokenizers.PostProcessors;

/// <summary>
/// ids = prefix, ids of the text, suffix: `TemplateProcessing`, `BertProcessing` and `RobertaProcessing` for a single text are all of this kind.
/// </summary>
/// <param name="prefix">What goes before the text.</param>
/// <param name="suffix">What goes behind it.</param>
/// <param name="pair">How two texts are put together, or null where that is not said.</param>
internal sealed class TemplatePostProcessor(IReadOnlyList<int> prefix, IReadOnlyList<int> suffix, PairTemplate? pair = null) : PostProcessor
{
    /// <inheritdoc/>
    public override PairTemplate? Pair => pair;

    /// <inheritdoc/>
    public override void Process(List<int> ids)
    {
        ids.InsertRange(0, prefix);
        ids.AddRange(suffix);
    }
}
