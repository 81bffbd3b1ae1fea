namespace Engine.Training.Batches;

/// <summary>Whole documents packed end to end, without padding: a batch of one forward and backward pass.</summary>
public sealed class PackedBatch
{
    /// <summary>The target of a token that has none.</summary>
    public const int NoTarget = -1;

    private PackedBatch(int[] ids, int[] targets, int[] positions, int[] starts) => (Ids, Targets, Positions, Starts) = (ids, targets, positions, starts);

    /// <summary>The ids <c>[tokens]</c>.</summary>
    public int[] Ids { get; }

    /// <summary>
    /// The id that each token is to predict <c>[tokens]</c>: the next one, or <see cref="NoTarget"/> where that one is masked out or the document ends.
    /// </summary>
    public int[] Targets { get; }

    /// <summary>The position of each token in its document <c>[tokens]</c>, from 0.</summary>
    public int[] Positions { get; }

    /// <summary>Where each document begins <c>[documents + 1]</c>; behind the last one, where it ends.</summary>
    public int[] Starts { get; }

    /// <summary>How many tokens there are.</summary>
    public int Tokens => Ids.Length;

    /// <summary>How many targets there are, the divisor of a mean loss; 0 where all of a batch is masked out.</summary>
    public int TargetCount { get; private init; }

    /// <summary>Packs documents end to end, in their order.</summary>
    public static PackedBatch Of(IReadOnlyList<TokenizedDocument> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        int tokens = documents.Sum(d => d.Ids.Length);
        int[] ids = new int[tokens], targets = new int[tokens], positions = new int[tokens], starts = new int[documents.Count + 1];
        int targetCount = 0;
        for (int d = 0; d < documents.Count; d++)
        {
            (int at, int count) = (starts[d], documents[d].Ids.Length);
            documents[d].Ids.CopyTo(ids, at);
            for (int i = 0; i < count; i++)
            {
                bool predicted = i + 1 < count && documents[d].LossMask[i + 1];
                targets[at + i] = predicted ? documents[d].Ids[i + 1] : NoTarget;
                positions[at + i] = i;
                if (predicted) targetCount++;
            }

            starts[d + 1] = at + count;
        }

        return new(ids, targets, positions, starts) { TargetCount = targetCount };
    }
}
