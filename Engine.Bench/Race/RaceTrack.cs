using Engine.Bench.Limits;
using Engine.Bench.Race.Peers;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Race;

/// <summary>
/// Runs a race: one file, two engines in processes of their own, samples in turns on a quiet machine. The idle engine waits for a line of input and
/// takes neither time nor part in the other's memory.
/// </summary>
internal sealed class RaceTrack(RaceOptions options, Action<string> log)
{
    private const int ProbePrompt = 16, LimitSamples = 5;
    private readonly ForeignLoad _load = new();
    private readonly List<RaceSample> _samples = [];
    private readonly List<(double Bandwidth, double Peak)> _limits = [];

    public async Task<RaceResult> RunAsync(CancellationToken cancellation)
    {
        var patience = new Patience(_load, options.Patience, options.Limit);
        TokenWork work = TokenWork.Of(options.File);
        await WarmAsync(cancellation);
        var stage = new PeerStage(options, work, _load, patience, log);
        using var memory = new ReadBandwidth(options.Threads);
        var peak = new MultiplyPeak(work.Operand, options.PeakLanes.Name(), options.Threads);
        RaceSide? ours = null, peer = null;
        double error = double.NaN;
        for (int start = 1; start <= options.Starts && (start == 1 || !patience.IsOver); start++)
        {
            using RacePair pair = await RacePair.OpenAsync(stage, start, cancellation);
            await SampleAsync(pair, start, memory, peak, patience, cancellation);
            (ours, peer) = (RaceResult.Side(pair.Ours, _samples.Where(s => s.Ours), ours), RaceResult.Side(pair.Peer, _samples.Where(s => !s.Ours), peer));
            // After the samples: what only this needs does not count in peak memory, read with the last of them.
            if (start == 1 && await pair.Peer.LogitsAsync(ProbePrompt, cancellation) is { } shown)
                error = Error((await pair.Ours.LogitsAsync(ProbePrompt, cancellation))!, shown);
        }

        return new RaceResult
        {
            Options = options,
            Work = work,
            Ours = ours!,
            Peer = peer!,
            Samples = _samples,
            ReadBandwidth = Median.Of(_limits.Select(l => l.Bandwidth)),
            MultiplyPeak = _limits.Max(l => l.Peak),
            LogitsError = error,
            Noisy = patience.GaveUp || _samples.Count < 2 * options.Samples,
            Repeated = patience.Repeated,
            LoadAverage = ForeignLoad.OneMinute(),
            Took = patience.Elapsed,
        };
    }

    /// <summary>Takes the rounds of one start.</summary>
    private async Task SampleAsync(RacePair pair, int start, ReadBandwidth memory, MultiplyPeak peak, Patience patience, CancellationToken cancellation)
    {
        foreach (int round in options.Rounds(start).TakeWhile(_ => _samples.Count == 0 || !patience.IsOver))
        {
            // Many short samples need no limits between each two.
            if ((round - 1) % Math.Max(1, options.Samples / LimitSamples) == 0)
                _limits.Add((await patience.MeasureAsync(() => Task.FromResult((memory.Measure(), peak.Measure())), ownLoad: true, cancellation)).Value);
            foreach (Contestant contestant in pair.InTurn(round))
            {
                Measured<ContestantTimes> measured = await patience.MeasureAsync(
                    () => contestant.RunAsync(options.Prompt, options.Tokens, round, options.LongestDecode, cancellation),
                    contestant.Process is not null, cancellation);
                _samples.Add(new RaceSample(start, round, contestant == pair.Ours, measured.Value, measured.ForeignCores));
                log($"round {round}, {contestant.Name}: prefill {measured.Value.Prefill:0.0}, decode {measured.Value.Decode:0.0} tokens/s");
            }
        }
    }

    /// <summary>Reads the file once, so that both load it from the system's cache.</summary>
    private async Task WarmAsync(CancellationToken cancellation)
    {
        await using var file = new FileStream(options.File, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        byte[] buffer = new byte[4 << 20];
        while (await file.ReadAsync(buffer, cancellation) > 0) { }
    }

    private static double Error(float[] a, float[] b) => a.Length == b.Length
        ? a.Zip(b, (x, y) => ((double)x - y) * (x - y)).Sum() / b.Sum(y => (double)y * y)
        : throw new RaceException($"the engines give {a.Length} and {b.Length} logits");
}
