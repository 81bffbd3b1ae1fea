namespace Engine.Training.Batches;

/// <summary>A document, or a piece of a long one, in ids, and which of them the model learns to foresee.</summary>
public sealed class TokenizedDocument
{
    /// <summary>A document of at least one id.</summary>
    /// <param name="ids">Its ids.</param>
    /// <param name="learned">As many: whether the id is to be foreseen by what stands before it.</param>
    /// <exception cref="ArgumentException">There are none, or not as many of one as of the other.</exception>
    public TokenizedDocument(int[] ids, bool[] learned)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(learned);
        if (ids.Length == 0 || ids.Length != learned.Length) throw new ArgumentException($"A document has ids, and each is learned or not: {ids.Length} ids and {learned.Length} that say so.", nameof(learned));
        (Ids, Learned) = (ids, learned);
    }

    /// <summary>The ids.</summary>
    public int[] Ids { get; }

    /// <summary>Whether an id is to be foreseen by what stands before it.</summary>
    public bool[] Learned { get; }
}
