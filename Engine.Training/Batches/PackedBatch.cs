namespace Engine.Training.Batches;

/// <summary>Whole documents laid end to end, without padding between or behind them: what one step learns from.</summary>
public sealed class PackedBatch
{
    /// <summary>The target where nothing is to be foreseen.</summary>
    public const int NoTarget = -1;

    private PackedBatch(int[] ids, int[] targets, int[] positions, int[] starts) => (Ids, Targets, Positions, Starts) = (ids, targets, positions, starts);

    /// <summary>The ids <c>[tokens]</c>.</summary>
    public int[] Ids { get; }

    /// <summary>What each token is to foresee <c>[tokens]</c>: the id behind it, or <see cref="NoTarget"/> where that one is not learned or the document ends.</summary>
    public int[] Targets { get; }

    /// <summary>Where each token stands in its document <c>[tokens]</c>, from 0.</summary>
    public int[] Positions { get; }

    /// <summary>Where each document begins <c>[documents + 1]</c>; behind the last one, where it ends.</summary>
    public int[] Starts { get; }

    /// <summary>How many tokens there are.</summary>
    public int Tokens => Ids.Length;

    /// <summary>How many targets there are: what a mean loss is divided by. It can be 0, where a batch holds only what no answer follows.</summary>
    public int Learned { get; private init; }

    /// <summary>Lays documents end to end.</summary>
    public static PackedBatch Of(IReadOnlyList<TokenizedDocument> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        int tokens = documents.Sum(d => d.Ids.Length);
        int[] ids = new int[tokens], targets = new int[tokens], positions = new int[tokens], starts = new int[documents.Count + 1];
        int learned = 0;
        for (int d = 0; d < documents.Count; d++)
        {
            (int at, int count) = (starts[d], documents[d].Ids.Length);
            documents[d].Ids.CopyTo(ids, at);
            for (int i = 0; i < count; i++)
            {
                bool foreseen = i + 1 < count && documents[d].Learned[i + 1];
                targets[at + i] = foreseen ? documents[d].Ids[i + 1] : NoTarget;
                positions[at + i] = i;
                if (foreseen) learned++;
            }

            starts[d + 1] = at + count;
        }

        return new(ids, targets, positions, starts) { Learned = learned };
    }
}
