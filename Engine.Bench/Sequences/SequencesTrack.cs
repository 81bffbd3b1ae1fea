using System.Diagnostics;
using Engine.Bench.Limits;
using Engine.Bench.Race;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Sequences;

/// <summary>
/// Runs generations through the streaming front door as a server would, a task for each: one alone and several together in turns, then single prompts
/// up to their first token.
/// </summary>
internal sealed class SequencesTrack(LanguageModel model, SequencesOptions options, Action<string> log)
{
    // So many short samples are taken between two looks at what else the machine does.
    private const int Group = 10;
    private readonly Patience _patience = new(new ForeignLoad(), options.Patience, options.Limit);

    public async Task<SequencesResult> RunAsync(CancellationToken cancellation)
    {
        // Warm: caches, and what the first steps compile.
        await TogetherAsync(options.Counts.Max(), seed: -1, tokens: Math.Min(8, options.Tokens), cancellation);
        await TogetherAsync(1, seed: -1, tokens: Math.Min(8, options.Tokens), cancellation);
        TokenWork? work = Path.GetExtension(options.Model.Path).Equals(".gguf", StringComparison.OrdinalIgnoreCase) ? TokenWork.Of(options.Model.Path) : null;
        using var memory = new ReadBandwidth(model.Threads);
        MachineLimits limits = await LimitsAsync(memory, work, cancellation);
        List<TogetherSample> samples = [];
        int[] counts = [1, .. options.Counts];
        for (int round = 1; round <= options.Samples; round++)
            foreach (int sequences in round % 2 == 1 ? counts : counts.Reverse())
            {
                Measured<TogetherSample> measured =
                    await _patience.MeasureAsync(() => TogetherAsync(sequences, round, options.Tokens, cancellation), ownLoad: true, cancellation);
                samples.Add(measured.Value with { ForeignCores = measured.ForeignCores });
                log(FormattableString.Invariant($"round {round}, {sequences} together: {measured.Value.Rate:0.0} tokens/s"));
            }

        IReadOnlyList<StepCost> steps = await new StepTrack(model, work, options, _patience, log).RunAsync(memory, cancellation);
        List<FirstTokens> first = [];
        foreach (FirstTokenPlan plan in options.FirstToken.Where(p => p.Prompt < model.Context))
            first.Add(await FirstTokensAsync(plan, work, limits, cancellation));
        return new SequencesResult
        {
            Model = options.Model.Name,
            Lanes = model.LaneWidth.Name(),
            Threads = model.Threads,
            Counts = options.Counts,
            Prompt = options.Prompt,
            Tokens = options.Tokens,
            Samples = samples,
            Steps = steps,
            FirstTokens = first,
            TooLong = [.. options.FirstToken.Select(p => p.Prompt).Where(p => p >= model.Context)],
            Limits = limits,
            WeightBytes = work?.WeightBytes ?? 0,
            Noisy = _patience.GaveUp,
            Repeated = _patience.Repeated,
            Took = _patience.Elapsed,
        };
    }

    private async Task<MachineLimits> LimitsAsync(ReadBandwidth memory, TokenWork? work, CancellationToken cancellation)
    {
        string lanes = model.LaneWidth.Name();
        var weights = new MultiplyPeak(work?.Operand ?? MultiplyOperand.Bytes, lanes, model.Threads);
        var attention = new MultiplyPeak(MultiplyOperand.Float32, lanes, model.Threads);
        List<(double Bandwidth, double Weights, double Attention)> limits = [];
        for (int i = 0; i < options.Samples; i++)
            limits.Add((await _patience.MeasureAsync(() => Task.FromResult((memory.Measure(), weights.Measure(), attention.Measure())),
                ownLoad: true, cancellation)).Value);
        return new MachineLimits(Median.Of(limits.Select(l => l.Bandwidth)), memory.Pattern.ToString(), limits.Max(l => l.Weights),
            weights.Set.ToString(), limits.Max(l => l.Attention));
    }

    private async Task<TogetherSample> TogetherAsync(int sequences, int seed, int tokens, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        (double First,
            double Last)[] times = await Task.WhenAll(Enumerable.Range(0, sequences)
            .Select(i => Task.Run(() => StreamAsync(Ids(options.Prompt, seed * options.Counts.Max() + i), tokens, began, cancellation), cancellation)));
        return new TogetherSample(sequences, sequences * (tokens - 1) / (times.Max(t => t.Last) - times.Min(t => t.First)),
            sequences * tokens / times.Max(t => t.Last), 0);
    }

    /// <summary>When the first and the last token came, in seconds.</summary>
    private async Task<(double First, double Last)> StreamAsync(int[] prompt, int tokens, long began, CancellationToken cancellation)
    {
        double first = double.NaN, last = 0;
        Usage? usage = null;
        await foreach (GenerationUpdate update in model.GenerateAsync(prompt,
            new GenerationOptions { MaxTokens = tokens, Temperature = 0, IgnoreEndTokens = true }, cancellation))
        {
            last = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (double.IsNaN(first)) first = last;
            usage = update.Usage ?? usage;
        }

        return usage is { CachedTokens: 0 } && usage.CompletionTokens == tokens
            ? (first, last)
            : throw new RaceException($"the generation is not the one asked for: {usage}");
    }

    private async Task<FirstTokens> FirstTokensAsync(FirstTokenPlan plan, TokenWork? work, MachineLimits limits, CancellationToken cancellation)
    {
        List<double> seconds = [];
        while (seconds.Count < plan.Samples)
        {
            int from = seconds.Count, count = Math.Min(Group, plan.Samples - from);
            seconds.AddRange((await _patience.MeasureAsync(() => GroupAsync(plan.Prompt, from, count, cancellation), ownLoad: true, cancellation)).Value);
        }

        var result = new FirstTokens(plan.Prompt, seconds, limits.OfPrompt(work, plan.Prompt, limits.MultiplyPeak),
            limits.OfPrompt(work, plan.Prompt, limits.AttentionPeak));
        log(FormattableString.Invariant($"first token after {plan.Prompt}: median {1e3 * result.At(0.5):0.0} ms"));
        return result;
    }

    private async Task<double[]> GroupAsync(int prompt, int from, int count, CancellationToken cancellation)
    {
        var seconds = new double[count];
        for (int i = 0; i < count; i++) seconds[i] = (await StreamAsync(Ids(prompt, from + i), 1, Stopwatch.GetTimestamp(), cancellation)).First;
        return seconds;
    }

    private int[] Ids(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(model.VocabSize))];
    }
}
