using Engine.Sampling;

namespace Engine.Decoding.Beams;

/// <summary>
/// Beam search over one prompt, as plain data: of all continuations of the running beams the best are kept; those that end are gathered apart, the best of them
/// as many as there are beams. Source: <c>_beam_search</c> of transformers' generate, whose results these are.
/// </summary>
/// <param name="settings">What it heeds.</param>
internal sealed class BeamSearch(BeamSettings settings)
{
    // The best continuations of this step, best first; ties to the one that came first.
    private readonly List<(double Score, int Beam, int Id)> _candidates = new(settings.NumCandidates + 1);

    /// <summary>The running beams, best first: at first one without tokens.</summary>
    public List<Beam> Running { get; private set; } = [new Beam(0, [], 0)];

    /// <summary>The finished ones, best first.</summary>
    public List<Beam> Finished { get; private set; } = [];

    /// <summary>Whether it has ended.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Takes the log-probabilities of all tokens behind a running beam.</summary>
    public void Collect(int beam, ReadOnlySpan<float> logProbs)
    {
        double score = Running[beam].Score;
        for (int id = 0; id < logProbs.Length; id++)
        {
            double sum = score + logProbs[id];
            // A token that is not possible is none.
            if (!(sum > double.NegativeInfinity) || (_candidates.Count == settings.NumCandidates && !(sum > _candidates[^1].Score))) continue;
            int at = _candidates.Count;
            while (at > 0 && _candidates[at - 1].Score < sum) at--;
            _candidates.Insert(at, (sum, beam, id));
            if (_candidates.Count > settings.NumCandidates) _candidates.RemoveAt(_candidates.Count - 1);
        }
    }

    /// <summary>Chooses the beams that go on, once all running ones are collected.</summary>
    /// <exception cref="NoTokenException">No token is possible behind any of them.</exception>
    public void Advance()
    {
        if (_candidates.Count == 0) throw new NoTokenException("no token can be chosen: every logit is NaN or negative infinity, as it came from the model or by a bias");
        int length = Running[0].Ids.Length + 1;
        List<Beam> running = [], finished = [.. Finished];
        bool goesOn = false;
        for (int i = 0; i < _candidates.Count; i++)
        {
            (double score, int beam, int id) = _candidates[i];
            bool ends = settings.Stop.IsStop(id) || length >= settings.MaxTokens;
            goesOn |= !ends;
            if (!ends && running.Count < settings.NumBeams) running.Add(new Beam(score, [.. Running[beam].Ids, id], beam));
            // Those behind are there so that enough go on.
            if (ends && i < settings.NumBeams) finished.Add(new Beam(settings.Normalize(score, length), [.. Running[beam].Ids, id], beam));
        }

        _candidates.Clear();
        Finished = [.. finished.OrderByDescending(b => b.Score).Take(settings.NumBeams)];
        Running = running;
        IsOver = !goesOn || (IsFull && settings.EarlyStopping == EarlyStopping.Always) || !CanImprove(length);
    }

    private bool IsFull => Finished.Count == settings.NumBeams;

    private bool CanImprove(int length)
    {
        if (!IsFull || Running.Count == 0) return Running.Count > 0;
        int most = settings.EarlyStopping == EarlyStopping.Never && settings.LengthPenalty > 0 ? settings.MaxTokens : length;
        return settings.Normalize(Running[0].Score, most) > Finished[^1].Score;
    }
}
