namespace Engine.Tokenizers.PostProcessors;

/// <summary>
/// ids = prefix, ids of the text, suffix: `TemplateProcessing`, `BertProcessing` and `RobertaProcessing` for a single text are all of this kind. (The
/// templates of pairs are not read: a text is encoded by itself.)
/// </summary>
internal sealed class TemplatePostProcessor(IReadOnlyList<int> prefix, IReadOnlyList<int> suffix) : PostProcessor
{
    /// <inheritdoc/>
    public override void Process(List<int> ids)
    {
        ids.InsertRange(0, prefix);
        ids.AddRange(suffix);
    }
}
