namespace Engine.Sampling;

/// <summary>
/// The tokens that can still be chosen, in ascending order of id, with their logits. At first that is the whole row and an id is an index; steps that drop
/// tokens close the gaps in place. A NaN counts as -∞: such a token is never chosen. Where logits are +∞, those tokens share all probability evenly.
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
    }

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

    /// <summary>Drops all with a smaller logit.</summary>
    public void KeepAtLeast(float logit)
    {
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
