namespace Engine.Bench.Race;

/// <summary>One sample of one side.</summary>
/// <param name="Round">Counted from 1; in even ones the peer goes first.</param>
/// <param name="Ours">Whose it is.</param>
/// <param name="Times">What it took.</param>
/// <param name="ForeignCores">Cores that others kept busy meanwhile.</param>
internal sealed record RaceSample(int Round, bool Ours, ContestantTimes Times, double ForeignCores);

/// <summary>Medians of one side.</summary>
internal sealed record RaceSide(string Name, string Setting, double Prefill, double Decode, double? PeakMegabytes);

/// <summary>What a race found.</summary>
internal sealed record RaceResult
{
    private const double Mega = 1e6;

    public required RaceOptions Options { get; init; }
    public required TokenWork Work { get; init; }
    public required RaceSide Ours { get; init; }
    public required RaceSide Peer { get; init; }

    public required IReadOnlyList<RaceSample> Samples { get; init; }

    /// <summary>Bytes that all threads read per second, measured between the rounds.</summary>
    public required double ReadBandwidth { get; init; }

    /// <summary>Multiplications per second of all threads.</summary>
    public required double MultiplyPeak { get; init; }

    /// <summary>How far the logits of the two part after a short prompt: Σ(a - b)² / Σ b²; NaN where a side does not show them.</summary>
    public required double LogitsError { get; init; }

    /// <summary>Some sample was taken while others kept the machine busy, or there was no time for all samples.</summary>
    public required bool Noisy { get; init; }
    public required int Repeated { get; init; }
    public required double LoadAverage { get; init; }
    public required TimeSpan Took { get; init; }

    public double PrefillRatio => Ours.Prefill / Peer.Prefill;

    public double DecodeRatio => Ours.Decode / Peer.Decode;

    /// <summary>The same by the rounds, each side against the other within its round, with an interval.</summary>
    public PairedRatio Paired(Func<ContestantTimes, double> rate) => PairedRatio.Of(
        Samples.GroupBy(s => s.Round).Where(r => r.Count() == 2).Select(r => (rate(r.Single(s => s.Ours).Times), rate(r.Single(s => !s.Ours).Times))));

    /// <summary>What a side reads for its tokens, as a share of what memory gives.</summary>
    public double BandwidthShare(RaceSide side) => side.Decode * Work.DecodeBytes(Options.Prompt, Options.Tokens) / ReadBandwidth;

    /// <summary>What a side multiplies for its prompts, as a share of what the cores can.</summary>
    public double MultiplyShare(RaceSide side) => side.Prefill * Work.PrefillMultiplications(Options.Prompt) / MultiplyPeak;

    /// <summary>A side's medians.</summary>
    public static RaceSide Side(Contestant contestant, IEnumerable<RaceSample> samples)
    {
        ContestantTimes[] times = [.. samples.Select(s => s.Times)];
        return new RaceSide(contestant.Name, contestant.Setting ?? "as it runs", Median.Of(times.Select(t => t.Prefill)), Median.Of(times.Select(t => t.Decode)), contestant.PeakBytes / Mega);
    }
}
