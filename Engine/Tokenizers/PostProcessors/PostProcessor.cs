namespace Engine.Tokenizers.PostProcessors;

/// <summary>The fourth stage: puts the special tokens that a model expects around the ids of a text. Immutable.</summary>
internal abstract class PostProcessor
{
    /// <summary>Changes the ids in place.</summary>
    public abstract void Process(List<int> ids);
}
