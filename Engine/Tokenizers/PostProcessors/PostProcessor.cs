namespace Engine.Tokenizers.PostProcessors;

/// <summary>The fourth stage: puts the special tokens that a model expects around the ids of a text. Immutable.</summary>
internal abstract class PostProcessor
{
    private const int Text = -1;

    /// <summary>Changes the ids in place.</summary>
    public abstract void Process(List<int> ids);

    /// <summary>How it puts two texts together, or null where it says nothing of that.</summary>
    public virtual PairTemplate? Pair => null;

    /// <summary>What goes before a text and behind it.</summary>
    public static (int[] Before, int[] After) Around(PostProcessor? post)
    {
        List<int> ids = [Text];
        post?.Process(ids);
        int at = ids.IndexOf(Text);
        return ([.. ids[..at]], [.. ids[(at + 1)..]]);
    }
}
