using System.Diagnostics;
using Engine.Bench.Ablation;
using Engine.Devices.Cpu;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Loading.Quantizing;
using Engine.Tuning;

namespace Engine.Bench.Race;

/// <summary>
/// This engine through its front door, as a program would use it: fast precision, F16 cache, greedy sampling included; unless it is told to do without
/// something.
/// </summary>
internal sealed class OwnEngine : ITextEngine
{
    private LanguageModel? _model;
    private CpuDevice? _device;
    private OwnSetting _setting = new();

    public string Setting => $"{Loaded().LaneWidth.Name()} lanes";

    public void Load(EngineSetting setting)
    {
        Dispose();
        _setting = setting.Own ?? new OwnSetting();
        var options = new LoadOptions
        {
            Threads = setting.Threads,
            Context = setting.Context,
            Sequences = 1,
            Lanes = _setting.Lanes is { } lanes ? LaneWidths.Parse(lanes) : null,
            Format = _setting.Format is { } format ? QuantizationScheme.Parse(format) : null,
            Precision = _setting.Exact ? Precision.Exact : Precision.Fast,
            DeviceInstance = _device = Ablated(setting.Threads),
        };
        try
        {
            _model = LanguageModel.Load(setting.File, _setting.StepTokens is int step ? options with { MaxStepTokens = step } : options);
        }
        catch (ModelLoadException e)
        {
            throw new RaceException(e.Message);
        }
    }

    public EngineTimes Run(int[] prompt, int tokens, TimeSpan longest) =>
        (_setting.Cache ? RunAsync(Loaded(), prompt, tokens, longest) : RunWithoutCacheAsync(Loaded(), prompt, tokens, longest)).GetAwaiter().GetResult();

    public float[] Logits(int[] prompt)
    {
        float[] last = [];
        Loaded().ScoreAsync(prompt, (position, row) =>
        {
            if (position == prompt.Length - 1) last = row.ToArray();
        }).GetAwaiter().GetResult();
        return last;
    }

    public double Loss(int[] window)
    {
        double loss = 0;
        int first = WindowLoss.First(window.Length);
        Loaded().ScoreAsync(window, (position, row) =>
        {
            if (position + 1 >= first && position + 1 < window.Length) loss += WindowLoss.Of(row, window[position + 1]);
        }).GetAwaiter().GetResult();
        return loss;
    }

    public int[] Tokenize(string text) => Loaded().Tokenizer is null
        ? throw new RaceException("this checkpoint has no tokenizer")
        : Loaded().Tokenize(text, addSpecialTokens: false);

    public void Dispose()
    {
        _model?.Dispose();
        _device?.Dispose();
        (_model, _device) = (null, null);
    }

    // A device of the model's own does all that it can.
    private CpuDevice? Ablated(int threads) => _setting is { FusedSteps: true, TiledAttention: true } ? null
        : new CpuDevice(Lanes(), threads, _setting.Exact ? Precision.Exact : Precision.Fast, TuningOption.Choose(null),
            new AblatedLowering { FusedSteps = _setting.FusedSteps, TiledAttention = _setting.TiledAttention });

    private LaneWidth Lanes() => LaneWidths.Choose(_setting.Lanes is { } lanes ? LaneWidths.Parse(lanes) : null);

    private LanguageModel Loaded() => _model ?? throw new RaceException("no model is loaded");

    private static async Task<EngineTimes> RunAsync(LanguageModel model, int[] prompt, int tokens, TimeSpan longest)
    {
        // The first token comes with the prefill, the decoded ones after it.
        var energy = new PhaseEnergy();
        double? joules = null;
        long began = Stopwatch.GetTimestamp();
        TimeSpan first = default;
        List<int> ids = [];
        await foreach (GenerationUpdate update in model.GenerateAsync(prompt, Greedy(tokens + 1)))
        {
            ids.AddRange(update.Ids);
            TimeSpan now = Stopwatch.GetElapsedTime(began);
            if (first == default) (first, joules) = (now, energy.End());
            if (update is { Timings: { } timings, Usage: { } usage })
                return usage.CachedTokens == 0 && usage.CompletionTokens == tokens + 1
                    ? new EngineTimes(timings.Prefill.TotalSeconds, timings.Decode.TotalSeconds, tokens, [.. ids], joules, energy.End())
                    : throw new RaceException($"the run is not the one asked for: {usage}");
            if (ids.Count > 1 && now - first > longest)
                return new EngineTimes(first.TotalSeconds, (now - first).TotalSeconds, ids.Count - 1, [.. ids], joules, energy.End());
        }

        throw new RaceException("the run ended without a word on its times");
    }

    /// <summary>Every token by a request of its own, whose prompt is all that came before.</summary>
    private static async Task<EngineTimes> RunWithoutCacheAsync(LanguageModel model, int[] prompt, int tokens, TimeSpan longest)
    {
        List<int> known = [.. prompt];
        var energy = new PhaseEnergy();
        double? joules = null;
        long began = Stopwatch.GetTimestamp();
        TimeSpan first = default, last = default;
        while (known.Count <= prompt.Length + tokens && (known.Count <= prompt.Length + 1 || last - first <= longest))
        {
            List<int> next = [];
            await foreach (GenerationUpdate update in model.GenerateAsync(known, Greedy(1))) next.AddRange(update.Ids);
            known.AddRange(next);
            last = Stopwatch.GetElapsedTime(began);
            if (first == default) (first, joules) = (last, energy.End());
        }

        int[] ids = [.. known.Skip(prompt.Length)];
        return new EngineTimes(first.TotalSeconds, (last - first).TotalSeconds, ids.Length - 1, ids, joules, energy.End());
    }

    private static GenerationOptions Greedy(int tokens) => new() { MaxTokens = tokens, Temperature = 0, IgnoreEndTokens = true };
}
