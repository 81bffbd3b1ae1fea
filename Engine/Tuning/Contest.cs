namespace Engine.Tuning;

/// <summary>Something to choose.</summary>
/// <param name="Prepare">Makes what it runs on.</param>
/// <param name="Turn">Runs it and says how long the same amount of work took.</param>
internal sealed record Candidate(Action Prepare, Func<double> Turn);

/// <summary>
/// Which of some candidates is the fastest: they take turns, so that what disturbs one disturbs all, and each one's median counts. The first is the
/// default, which another has to beat by a margin: noise does not flip the choice. What they run is compiled. Nothing is begun that took longer before than
/// the time that is left.
/// </summary>
internal sealed class Contest(Deadline deadline)
{
    /// <summary>What a candidate has to be faster by than the default: a few short turns on a disturbed machine differ by some per cent, and the choice is kept.</summary>
    public const double Margin = 0.08;

    private const int Rounds = 7, FewestRounds = 3;

    // What one takes on a slow machine, before any has been seen.
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(2);

    /// <summary>The index of the fastest candidate, or null where time did not suffice to find it.</summary>
    public int? Best(IReadOnlyList<Candidate> candidates)
    {
        TimeSpan longest = s_turn;
        foreach (Candidate candidate in candidates)
            if (!Fits(candidate.Prepare, ref longest)) return null;
        List<double>[] times = [.. candidates.Select(_ => new List<double>(Rounds))];
        longest = s_turn;
        for (int turn = 0; turn < Rounds * candidates.Count; turn++)
        {
            // Each round begins with another one.
            int round = turn / candidates.Count, which = (turn + round) % candidates.Count;
            if (!Fits(() => times[which].Add(candidates[which].Turn()), ref longest)) break;
        }

        return times.Min(t => t.Count) < FewestRounds ? null : Choose([.. times.Select(Median)]);
    }

    private static int Choose(double[] times)
    {
        int best = Array.IndexOf(times, times.Min());
        return times[best] < times[0] * (1 - Margin) ? best : 0;
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }

    private bool Fits(Action action, ref TimeSpan longest)
    {
        if (deadline.Left < longest) return false;
        TimeSpan before = deadline.Elapsed;
        action();
        TimeSpan took = deadline.Elapsed - before;
        if (took > longest) longest = took;
        return true;
    }
}
