using Engine.Bench.Limits;
using Engine.Bench.Race;

namespace Engine.Bench.Sequences;

/// <summary>Takes the cost of steps of 1 to 16 tokens, in rounds: memory, a long prompt, one token, then every other step.</summary>
internal sealed class StepTrack(LanguageModel model, TokenWork? work, SequencesOptions options, Patience patience, Action<string> log)
{
    // Steps of a sample: their median counts. And the prompt that says how fast the model multiplies.
    private const int Steps = 12, RatePrompt = 512;

    public async Task<IReadOnlyList<StepCost>> RunAsync(ReadBandwidth memory, CancellationToken cancellation)
    {
        int prompt = Math.Min(RatePrompt, model.Context - 1);
        (StepKind Kind, int Tokens)[] wanted = [.. options.StepTokens.Select(k => (StepKind.Sequences, k))
            .Concat(options.StepTokens.Where(k => k > 1).Select(k => (StepKind.Verified, k))).Where(Fits)];
        var timer = new StepTimer(model, options.Prompt, Steps);
        var samples = wanted.ToDictionary(w => w, _ => new List<StepSample>());
        for (int round = 1; round <= options.Samples && wanted.Length > 0; round++)
        {
            int seed = round;
            double bandwidth = (await patience.MeasureAsync(() => Task.FromResult(memory.Measure()), ownLoad: true, cancellation)).Value;
            double rate = (await patience.MeasureAsync(() => PromptRateAsync(prompt, seed, cancellation), ownLoad: true, cancellation)).Value;
            double one = await TimeAsync(StepKind.Sequences, 1);
            foreach ((StepKind kind, int tokens) in wanted)
                samples[(kind, tokens)].Add(new StepSample(tokens == 1 ? one : await TimeAsync(kind, tokens), one, bandwidth, rate));
            log(FormattableString.Invariant(
                $"round {round}, steps: {string.Join(", ", wanted.Select(w => FormattableString.Invariant($"{w.Tokens} {(w.Kind == StepKind.Sequences ? "sequences" : "verified")} {1e3 * samples[w][^1].Seconds:0.0} ms")))}"));

            async Task<double> TimeAsync(StepKind kind, int tokens)
                => (await patience.MeasureAsync(() => kind == StepKind.Sequences
                    ? timer.OfSequencesAsync(tokens, seed, cancellation)
                    : timer.OfChunksAsync(tokens, seed, cancellation), ownLoad: true, cancellation)).Value;
        }

        return [.. wanted.Select(w =>
        {
            (double bytes, double multiplications) = StepCost.Work(work, w.Kind, w.Tokens, options.Prompt, Steps);
            return new StepCost(w.Kind, w.Tokens, bytes, multiplications, samples[w]);
        })];
    }

    /// <summary>Positions of a sequence that every step of these needs.</summary>
    public static int Positions(IEnumerable<int> tokens, int past)
        => tokens.Select(k => StepTimer.ChunkPositions(k, past, Steps)).Append(StepTimer.SequencePositions(past, Steps)).Max();

    private bool Fits((StepKind Kind, int Tokens) step)
        => (step.Kind == StepKind.Sequences ? StepTimer.SequencePositions(options.Prompt, Steps)
            : StepTimer.ChunkPositions(step.Tokens, options.Prompt, Steps)) <= model.Context;

    // Multiplications per second of a long prompt; of its tokens only the last one goes through the head.
    private async Task<double> PromptRateAsync(int prompt, int seed, CancellationToken cancellation)
    {
        if (work is null) return double.NaN;
        var random = new Random(seed);
        int[] ids = [.. Enumerable.Range(0, prompt).Select(_ => random.Next(model.VocabSize))];
        Timings? timings = null;
        await foreach (GenerationUpdate update in model.GenerateAsync(ids,
            new GenerationOptions { MaxTokens = 1, Temperature = 0, IgnoreEndTokens = true }, cancellation)) timings = update.Timings ?? timings;
        return (prompt * work.PrefillMultiplications(prompt) + work.HeadMultiplications) / timings!.Prefill.TotalSeconds;
    }
}
