using Engine.Bench.Limits;

namespace Engine.Bench.Race;

/// <summary>One sample of one side.</summary>
/// <param name="Start">Which of the processes of its side it ran in, counted from 1.</param>
/// <param name="Round">Counted from 1; in even ones the peer goes first.</param>
/// <param name="Ours">Whose it is.</param>
/// <param name="Times">What it took.</param>
/// <param name="ForeignCores">Cores that others kept busy meanwhile.</param>
internal sealed record RaceSample(int Start, int Round, bool Ours, ContestantTimes Times, double ForeignCores);

/// <summary>Medians of one side.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Setting">How it ran, in words.</param>
/// <param name="Prefill">Prompt tokens per second.</param>
/// <param name="Decode">Generated tokens per second.</param>
/// <param name="PeakMegabytes">The most memory that it has held, where that is known.</param>
/// <param name="PrefillEnergy">Joules that the CPU's packages took for a prompt's token; NaN where they are not known.</param>
/// <param name="DecodeEnergy">The same for a generated one.</param>
internal sealed record RaceSide(
    string Name, string Setting, double Prefill, double Decode, double? PeakMegabytes, double PrefillEnergy = double.NaN, double DecodeEnergy = double.NaN);

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

    /// <summary>
    /// The same by rounds, in which one side follows the other, with an interval; by starts where there are several, since the rounds of one are not
    /// independent.
    /// </summary>
    public PairedRatio Paired(Func<ContestantTimes, double> rate)
    {
        PairedRatio Rounds(IEnumerable<RaceSample> samples) => PairedRatio.Of(
            samples.GroupBy(s => s.Round).Where(r => r.Count() == 2).Select(r => (rate(r.Single(s => s.Ours).Times), rate(r.Single(s => !s.Ours).Times))));
        return Options.Starts == 1 ? Rounds(Samples) : PairedRatio.Of(Samples.GroupBy(s => s.Start).Select(start => (Rounds(start).Ratio, 1.0)));
    }

    /// <summary>What a side reads for its tokens, as a share of what memory gives.</summary>
    public Share BandwidthShare(RaceSide side) => new(Read(side) / ReadBandwidth);

    /// <summary>What a side multiplies for its prompts, as a share of what the cores can.</summary>
    public Share MultiplyShare(RaceSide side) => new(Multiplied(side) / MultiplyPeak);

    /// <summary>A side reached more than what was measured as a limit, which then is what that side reached.</summary>
    public bool HasRaisedLimits => new[] { Ours, Peer }.Any(side => BandwidthShare(side).IsNoise || MultiplyShare(side).IsNoise);

    /// <summary>What memory gives, or gave the faster side.</summary>
    public double BandwidthLimit => Share.Raised(ReadBandwidth, Math.Max(Read(Ours), Read(Peer)));

    /// <summary>What the cores can, or could for the faster side.</summary>
    public double MultiplyLimit => Share.Raised(MultiplyPeak, Math.Max(Multiplied(Ours), Multiplied(Peer)));

    /// <summary>A side's medians.</summary>
    /// <param name="contestant">Its last process.</param>
    /// <param name="samples">Those of all its processes.</param>
    /// <param name="before">The side as it was before this process, or null.</param>
    public static RaceSide Side(Contestant contestant, IEnumerable<RaceSample> samples, RaceSide? before = null)
    {
        static double? Peak(double? last, double? earlier) => last is double a && earlier is double b ? Math.Max(a, b) : last ?? earlier;
        ContestantTimes[] times = [.. samples.Select(s => s.Times)];
        double Middle(Func<ContestantTimes, double?> of) => Median.Of(times.Select(of).OfType<double>());
        return new RaceSide(
            contestant.Name, contestant.Setting ?? "as it runs", Middle(t => t.Prefill), Middle(t => t.Decode),
            Peak(contestant.PeakBytes / Mega, before?.PeakMegabytes),
            Middle(t => t.PrefillEnergy), Middle(t => t.DecodeEnergy));
    }

    private double Read(RaceSide side) => side.Decode * Work.DecodeBytes(Options.Prompt, Options.Tokens);

    private double Multiplied(RaceSide side) => side.Prefill * Work.PrefillMultiplications(Options.Prompt);
}
