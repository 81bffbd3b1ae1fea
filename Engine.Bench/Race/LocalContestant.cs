namespace Engine.Bench.Race;

/// <summary>An engine in a process beside this one.</summary>
internal sealed class LocalContestant(string name, EngineProcess process, int vocabulary) : Contestant
{
    public override string Name => name;

    public override int? Process => process.Id;

    /// <summary>Loads the model.</summary>
    public async Task LoadAsync(EngineSetting setting, CancellationToken cancellation)
        => Setting = (await AskAsync(new EngineRequest(Load: setting), cancellation)).Setting;

    public override async Task<ContestantTimes> RunAsync(int prompt, int tokens, int seed, TimeSpan longest, CancellationToken cancellation)
    {
        EngineAnswer answer = await AskAsync(new EngineRequest(Prompt: Ids(prompt, seed), Tokens: tokens, Seconds: longest.TotalSeconds), cancellation);
        EngineTimes times = answer.Times!.Value;
        return new ContestantTimes(prompt, times.Tokens, times.Prefill, times.Decode, times.PrefillJoules, times.DecodeJoules);
    }

    public override async Task<float[]?> LogitsAsync(int prompt, CancellationToken cancellation)
        => (await AskAsync(new EngineRequest(Prompt: Ids(prompt, 0)), cancellation)).Logits;

    public override void Dispose() => process.Dispose();

    private async Task<EngineAnswer> AskAsync(EngineRequest request, CancellationToken cancellation)
    {
        EngineAnswer answer = await process.AskAsync(request, cancellation);
        PeakBytes = answer.PeakBytes ?? PeakBytes;
        return answer;
    }

    private int[] Ids(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))];
    }
}
