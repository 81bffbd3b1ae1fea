namespace Engine.Sampling;

/// <summary>
/// The tokens that can still be chosen, in ascending order of id, with their logits. At first that is the whole row and an id is an index; steps that drop
/// tokens close the gaps in place. Or they are the greatest of a row (<see cref="IsPartial"/>): then a step does what it would do with the whole row, or says
/// that it cannot tell. A NaN counts as -∞: such a token is never chosen. Where logits are +∞, those tokens share all probability evenly.
/// </summary>
internal ref struct Candidates
{
    private readonly SamplerScratch _scratch;
    private bool _whole = true;

    /// <summary>All tokens of a row. The row is overwritten.</summary>
    public Candidates(Span<float> row, TokenHistory? history, SamplerScratch scratch)
    {
        Logits = row;
        History = history;
        _scratch = scratch;
        (IsPartial, Outside, Sum, IsUndecided) = (false, 0, 0, false);
    }

    /// <summary>The greatest of a row.</summary>
    public Candidates(TopLogits top, TokenHistory? history, SamplerScratch scratch)
    {
        top.Ids.CopyTo(scratch.Ids);
        top.Logits.CopyTo(scratch.Top);
        Logits = scratch.Top.AsSpan(0, top.Count);
        (History, _scratch, _whole) = (history, scratch, false);
        if (top.IsComplete) return;
        (IsPartial, Outside, Sum) = (true, float.PositiveInfinity, top.Sum);
        foreach (float x in top.Logits) Outside = Math.Min(Outside, x);
    }

    /// <summary>Whether tokens that are possible are not among them, none of them with a logit above <see cref="Outside"/>.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>The greatest logit that a token outside may have.</summary>
    public float Outside { get; set; }

    /// <summary>Σ exp(x - max) over the whole row as it is behind the temperature, within <see cref="SumError"/>; 0 where it is not known.</summary>
    public readonly double Sum { get; }

    /// <summary>The relative error of <see cref="Sum"/>, with room.</summary>
    public const double SumError = 1e-4;

    /// <summary>Whether the whole row is needed to tell.</summary>
    public bool IsUndecided { get; private set; }

    /// <summary>Logits of the candidates, by position among them.</summary>
    public Span<float> Logits { get; private set; }

    /// <summary>The sequence so far; null where no step of the chain asks for it.</summary>
    public TokenHistory? History { get; }

    /// <summary>How many are left.</summary>
    public readonly int Count => Logits.Length;

    /// <summary>Room for what a filter orders by.</summary>
    public readonly Span<float> Keys => _scratch.Keys;

    /// <summary>Room for probabilities.</summary>
    public readonly Span<float> Weights => _scratch.Weights;

    /// <summary>The token at a position.</summary>
    public readonly int IdAt(int position) => _whole ? position : _scratch.Ids[position];

    /// <summary>The position of a token, or a negative number where it is no longer a candidate.</summary>
    public readonly int PositionOf(int id) => _whole ? id : _scratch.Ids.AsSpan(0, Count).BinarySearch(id);

    /// <summary>weights_i = exp(logit_i - max); returns their sum, 0 where no token is possible.</summary>
    public readonly double Softmax(Span<float> weights)
    {
        float max = RowMax.Of(Logits);
        double sum = 0;
        for (int i = 0; i < Logits.Length; i++)
        {
            float weight = LogSoftmax.Weight(Logits[i], max);
            weights[i] = weight;
            sum += weight;
        }

        return sum;
    }

    /// <summary>Says that the whole row is needed.</summary>
    public void Ask() => IsUndecided = true;

    /// <summary>Drops all with a smaller logit; none outside may have as great a one.</summary>
    public void KeepAtLeast(float logit)
    {
        if (IsPartial && !(logit > Outside))
        {
            Ask();
            return;
        }

        IsPartial = false;
        int kept = 0;
        for (int i = 0; i < Logits.Length; i++)
        {
            if (Logits[i] >= logit) Move(i, kept++);
        }

        Truncate(kept);
    }

    /// <summary>Drops all with a greater key.</summary>
    public void KeepAtMost(ReadOnlySpan<float> keys, float key)
    {
        int kept = 0;
        for (int i = 0; i < Logits.Length; i++)
        {
            if (keys[i] <= key) Move(i, kept++);
        }

        Truncate(kept);
    }

    private readonly void Move(int from, int to)
    {
        Logits[to] = Logits[from];
        _scratch.Ids[to] = IdAt(from);
    }

    private void Truncate(int count)
    {
        Logits = Logits[..count];
        _whole = false;
    }
}
