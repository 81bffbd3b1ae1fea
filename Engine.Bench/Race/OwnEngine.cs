using System.Diagnostics;

namespace Engine.Bench.Race;

/// <summary>This engine through its front door, as a program would use it: fast precision, F16 cache, greedy sampling included.</summary>
internal sealed class OwnEngine : IRaceEngine
{
    private LanguageModel? _model;

    public void Load(EngineSetting setting)
    {
        _model?.Dispose();
        _model = LanguageModel.Load(setting.File, new LoadOptions { Threads = setting.Threads, Context = setting.Context, Sequences = 1 });
    }

    public EngineTimes Run(int[] prompt, int tokens, TimeSpan longest) => RunAsync(Loaded(), prompt, tokens, longest).GetAwaiter().GetResult();

    public float[] Logits(int[] prompt)
    {
        float[] last = [];
        Loaded().ScoreAsync(prompt, (position, row) =>
        {
            if (position == prompt.Length - 1) last = row.ToArray();
        }).GetAwaiter().GetResult();
        return last;
    }

    public void Dispose() => _model?.Dispose();

    private LanguageModel Loaded() => _model ?? throw new RaceException("no model is loaded");

    private static async Task<EngineTimes> RunAsync(LanguageModel model, int[] prompt, int tokens, TimeSpan longest)
    {
        // The first token comes with the prefill, the decoded ones after it.
        var options = new GenerationOptions { MaxTokens = tokens + 1, Temperature = 0, IgnoreEndTokens = true };
        long began = Stopwatch.GetTimestamp();
        TimeSpan first = default;
        int count = 0;
        await foreach (GenerationUpdate update in model.GenerateAsync(prompt, options))
        {
            count += update.Ids.Count;
            TimeSpan now = Stopwatch.GetElapsedTime(began);
            if (first == default) first = now;
            if (update is { Timings: { } timings, Usage: { } usage })
                return usage.CachedTokens == 0 && usage.CompletionTokens == tokens + 1
                    ? new EngineTimes(timings.Prefill.TotalSeconds, timings.Decode.TotalSeconds, tokens)
                    : throw new RaceException($"the run is not the one asked for: {usage}");
            if (count > 1 && now - first > longest) return new EngineTimes(first.TotalSeconds, (now - first).TotalSeconds, count - 1);
        }

        throw new RaceException("the run ended without a word on its times");
    }
}
