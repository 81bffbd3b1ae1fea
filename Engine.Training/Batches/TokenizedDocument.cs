namespace Engine.Training.Batches;

/// <summary>A document, or a piece of a long one, in ids, and the loss mask: which of them the model is trained to predict.</summary>
public sealed class TokenizedDocument
{
    /// <summary>A document of at least one id.</summary>
    /// <param name="ids">Its ids.</param>
    /// <param name="lossMask">As many: whether predicting the id from those before it counts in the loss.</param>
    /// <exception cref="ArgumentException">There are no ids, or the mask has another length.</exception>
    public TokenizedDocument(int[] ids, bool[] lossMask)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(lossMask);
        if (ids.Length == 0 || ids.Length != lossMask.Length)
            throw new ArgumentException($"a document needs at least one id and one flag per id: found {ids.Length} ids and {lossMask.Length} flags",
                nameof(lossMask));
        (Ids, LossMask) = (ids, lossMask);
    }

    /// <summary>The ids.</summary>
    public int[] Ids { get; }

    /// <summary>Whether predicting an id from those before it counts in the loss, <c>[ids]</c>.</summary>
    public bool[] LossMask { get; }
}
