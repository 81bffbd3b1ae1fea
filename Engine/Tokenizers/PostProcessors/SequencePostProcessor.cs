namespace Engine.Tokenizers.PostProcessors;

/// <summary>One post-processor after another.</summary>
internal sealed class SequencePostProcessor(IReadOnlyList<PostProcessor> steps) : PostProcessor
{
    /// <inheritdoc/>
    public override void Process(List<int> ids)
    {
        foreach (PostProcessor step in steps) step.Process(ids);
    }
}
