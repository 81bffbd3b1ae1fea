namespace Engine.Tokenizers.PostProcessors;

/// <summary>One post-processor after another.</summary>
internal sealed class SequencePostProcessor(IReadOnlyList<PostProcessor> steps) : PostProcessor
{
    /// <inheritdoc/>
    public override PairTemplate? Pair => steps.Select(step => step.Pair).LastOrDefault(pair => pair is not null);

    /// <inheritdoc/>
    public override void Process(List<int> ids)
    {
        foreach (PostProcessor step in steps) step.Process(ids);
    }
}
