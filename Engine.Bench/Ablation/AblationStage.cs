using Engine.Bench.Race;

namespace Engine.Bench.Ablation;

/// <summary>One row's engine: a process with a model loaded as the row wants it.</summary>
internal sealed class AblationStage : IDisposable
{
    // Ids that even a small vocabulary has.
    private const int Vocabulary = 128;
    private readonly EngineProcess _process = EngineProcess.Own();
    private readonly ForeignLoad _load;

    private AblationStage(ForeignLoad load, CancellationToken cancellation) => (_load, Cancellation) = (load, cancellation);

    /// <summary>Ends everything.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The most memory that the process has held.</summary>
    public long PeakBytes { get; private set; }

    public static async Task<AblationStage> StartAsync(EngineSetting setting, ForeignLoad load, CancellationToken cancellation)
    {
        var stage = new AblationStage(load, cancellation);
        try
        {
            load.Watch(stage._process.Id);
            await stage.AskAsync(new EngineRequest(Load: setting));
            return stage;
        }
        catch
        {
            stage.Dispose();
            throw;
        }
    }

    /// <summary>Warms it up and finds out how fast it is and what it computes.</summary>
    public async Task<AblationProbe> ProbeAsync(TimeSpan budget)
    {
        float[] logits = (await AskAsync(new EngineRequest(Prompt: Prompt(AblationProbe.Prompt, 0)))).Logits!;
        EngineTimes times = await RunAsync(AblationProbe.Prompt, AblationProbe.Tokens, seed: 0, TimeSpan.MaxValue);
        // A fast engine is asked again, once what a step compiles is compiled.
        if (times.Prefill < budget.TotalSeconds / 4) times = await RunAsync(AblationProbe.Prompt, AblationProbe.Tokens, seed: 0, TimeSpan.MaxValue);
        return new AblationProbe(logits, times.Ids!, AblationProbe.Prompt / times.Prefill);
    }

    public async Task<EngineTimes> RunAsync(int prompt, int tokens, int seed, TimeSpan longest) =>
        (await AskAsync(
            new EngineRequest(Prompt: Prompt(prompt, seed), Tokens: tokens,
                Seconds: longest == TimeSpan.MaxValue ? int.MaxValue : longest.TotalSeconds))).Times!.Value;

    public async Task<EngineAnswer> AskAsync(EngineRequest request)
    {
        EngineAnswer answer = await _process.AskAsync(request, Cancellation);
        PeakBytes = answer.PeakBytes ?? PeakBytes;
        return answer;
    }

    public void Dispose()
    {
        _load.Watch(_process.Id, racing: false);
        _process.Dispose();
    }

    private static int[] Prompt(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(Vocabulary))];
    }
}

/// <summary>A short run of a row: its logits after the prompt, its greedy tokens, its prompt tokens per second.</summary>
internal sealed record AblationProbe(float[] Logits, int[] Ids, double Rate)
{
    /// <summary>Tokens of the prompt and after it.</summary>
    public const int Prompt = 16, Tokens = 3;

    /// <summary>Prompt tokens that fit in a time, in whole sixteens, from 16 to <paramref name="most"/>.</summary>
    public int Affordable(int most, TimeSpan budget) => (int)Math.Min(most, Math.Max(Prompt, Math.Floor(Rate * budget.TotalSeconds / Prompt) * Prompt));

    /// <summary>Σ(a - b)² / Σ b².</summary>
    public double LogitsError(AblationProbe whole)
        => Logits.Zip(whole.Logits, (a, b) => ((double)a - b) * (a - b)).Sum() / whole.Logits.Sum(b => (double)b * b);

    /// <summary>The same logits to the bit.</summary>
    public bool SameBits(AblationProbe whole) =>
        Logits.Length == whole.Logits.Length
        && Logits.Zip(whole.Logits, (a, b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b)).All(same => same);
}
