namespace Engine.Tuning;

/// <summary>A configuration to measure.</summary>
/// <param name="Prepare">Prepares its input.</param>
/// <param name="Run">Runs it; returns the seconds per unit of work.</param>
internal sealed record Candidate(Action Prepare, Func<double> Run);

/// <summary>
/// Finds the fastest of some candidates. They run in turns, so that a disturbance affects all, and their medians are compared. The first is the default, which
/// another has to beat by a margin, so that noise does not change the choice. Kernels are compiled beforehand. Nothing is started that took longer before than
/// the remaining time.
/// </summary>
internal sealed class Contest(Deadline deadline)
{
    /// <summary>
    /// How much faster than the default a candidate has to be: on a disturbed machine a few short runs differ by some per cent, and the choice is stored.
    /// </summary>
    public const double Margin = 0.08;

    private const int Rounds = 7, MinRounds = 3;

    // What one takes on a slow machine, before any has been seen.
    private static readonly TimeSpan FirstEstimate = TimeSpan.FromMilliseconds(2);

    /// <summary>The index of the fastest candidate, or null if the time did not suffice.</summary>
    public int? Best(IReadOnlyList<Candidate> candidates)
    {
        TimeSpan longest = FirstEstimate;
        foreach (Candidate candidate in candidates)
            if (!Fits(candidate.Prepare, ref longest)) return null;
        List<double>[] times = [.. candidates.Select(_ => new List<double>(Rounds))];
        longest = FirstEstimate;
        for (int turn = 0; turn < Rounds * candidates.Count; turn++)
        {
            // Each round begins with another one.
            int round = turn / candidates.Count, which = (turn + round) % candidates.Count;
            if (!Fits(() => times[which].Add(candidates[which].Run()), ref longest)) break;
        }

        return times.Min(t => t.Count) < MinRounds ? null : Choose([.. times.Select(Median)]);
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
        if (deadline.Remaining < longest) return false;
        TimeSpan before = deadline.Elapsed;
        action();
        TimeSpan took = deadline.Elapsed - before;
        if (took > longest) longest = took;
        return true;
    }
}
