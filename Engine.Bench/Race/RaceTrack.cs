using Engine.Bench.Limits;
using Engine.Bench.Race.Peers;

namespace Engine.Bench.Race;

/// <summary>
/// Runs a race: one file, two engines in processes of their own, samples in turns on a quiet machine. The idle engine waits for a line of input and
/// takes neither time nor part in the other's memory.
/// </summary>
internal sealed class RaceTrack(RaceOptions options, Action<string> log)
{
    private const int ProbePrompt = 16, WarmUpTokens = 8, LimitSamples = 5;
    private readonly ForeignLoad _load = new();

    public async Task<RaceResult> RunAsync(CancellationToken cancellation)
    {
        var patience = new Patience(_load, options.Patience, options.Limit);
        TokenWork work = TokenWork.Of(options.File);
        await WarmAsync(cancellation);
        var stage = new PeerStage(options, work, _load, patience, log);
        using Contestant peer = await options.Peer.OpenAsync(stage, cancellation), ours = await stage.LoadAsync("ours", EngineProcess.Own(), stage.Setting with { Own = new OwnSetting { Lanes = options.OwnLanes } }, cancellation);
        foreach (Contestant contestant in new[] { ours, peer })
        {
            if (contestant.Process is int process) _load.Watch(process);
            await contestant.RunAsync(options.Prompt, WarmUpTokens, 0, options.LongestDecode, cancellation);
        }

        (List<RaceSample> samples, double bandwidth, double peak) = await SampleAsync(ours, peer, patience, cancellation);

        // After the samples: what only this needs does not count in peak memory, read with the last of them.
        RaceSide own = RaceResult.Side(ours, samples.Where(s => s.Ours)), other = RaceResult.Side(peer, samples.Where(s => !s.Ours));
        double error = await peer.LogitsAsync(ProbePrompt, cancellation) is { } shown ? Error((await ours.LogitsAsync(ProbePrompt, cancellation))!, shown) : double.NaN;
        return new RaceResult
        {
            Options = options,
            Work = work,
            Ours = own,
            Peer = other,
            Samples = samples,
            ReadBandwidth = bandwidth,
            MultiplyPeak = peak,
            LogitsError = error,
            Noisy = patience.GaveUp || samples.Count < 2 * options.Samples,
            Repeated = patience.Repeated,
            LoadAverage = ForeignLoad.OneMinute(),
            Took = patience.Elapsed,
        };
    }

    private async Task<(List<RaceSample> Samples, double Bandwidth, double Peak)> SampleAsync(Contestant ours, Contestant peer, Patience patience, CancellationToken cancellation)
    {
        var samples = new List<RaceSample>();
        var limits = new List<(double Bandwidth, double Peak)>();
        using var memory = new ReadBandwidth(options.Threads);
        for (int round = 1; round <= options.Samples && (round == 1 || !patience.IsOver); round++)
        {
            // Many short samples need no limits between each two.
            if ((round - 1) % Math.Max(1, options.Samples / LimitSamples) == 0) limits.Add((await patience.MeasureAsync(() => Task.FromResult((memory.Measure(), MultiplyPeak.Measure(options.Threads))), ownLoad: true, cancellation)).Value);
            foreach (Contestant contestant in round % 2 == 1 ? new[] { ours, peer } : [peer, ours])
            {
                Measured<ContestantTimes> measured = await patience.MeasureAsync(() => contestant.RunAsync(options.Prompt, options.Tokens, round, options.LongestDecode, cancellation), contestant.Process is not null, cancellation);
                samples.Add(new RaceSample(round, contestant == ours, measured.Value, measured.ForeignCores));
                log($"round {round}, {contestant.Name}: prefill {measured.Value.Prefill:0.0}, decode {measured.Value.Decode:0.0} tokens/s");
            }
        }

        return (samples, Median.Of(limits.Select(l => l.Bandwidth)), limits.Max(l => l.Peak));
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
