using System.Diagnostics;
using Engine.Bench.EndToEnd;
using Engine.Bench.Race;
using Engine.Gpu;
using Engine.Gpu.Accelerators;

namespace Engine.Bench.Gpu;

/// <summary>A model to run: its shape and format by name, and the file it is in, made when it is asked for.</summary>
internal readonly record struct GpuModel(string Shape, string Format, Func<string> File);

/// <summary>Measures the device, then one model after another.</summary>
/// <param name="gpu">The device.</param>
/// <param name="device">The device in words.</param>
/// <param name="isProcessor">A processor stands for it.</param>
/// <param name="options">What is asked for.</param>
/// <param name="log">Takes a line now and then.</param>
internal sealed class GpuTrack(GpuAccelerator gpu, string device, bool isProcessor, GpuOptions options, Action<string> log)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Measures.</summary>
    /// <param name="models">What to run.</param>
    /// <param name="save">Takes what is known after the limits, and after each model: who is interrupted keeps that.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ModelLoadException">The device refuses the kernels that measure its limits.</exception>
    public async Task<GpuResult> RunAsync(IReadOnlyList<GpuModel> models, Func<GpuResult, Task> save, CancellationToken cancellation)
    {
        log($"{device}: limits");
        using var probe = new LimitProbe(gpu, options.Samples);
        GpuLimits limits = probe.Measure();
        List<GpuRow> rows = [];
        List<string> leftOut = [];
        GpuResult Result() => new(options, device, limits, [.. rows], [.. leftOut], _clock.Elapsed) { IsProcessor = isProcessor };
        await save(Result());
        foreach (GpuModel model in models)
        {
            if (_clock.Elapsed > options.Limit)
            {
                leftOut.Add($"{model.Shape} {model.Format}");
                continue;
            }

            log($"{model.Shape} {model.Format}");
            rows.Add(await RowAsync(model, cancellation));
            await save(Result());
        }

        await save(Result());
        return Result();
    }

    private async Task<GpuRow> RowAsync(GpuModel model, CancellationToken cancellation)
    {
        var row = new GpuRow(model.Shape, model.Format);
        try
        {
            return await MeasureAsync(row, model.File(), cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever a driver or a file makes of it: the next model may do.
            return row with { Failure = e.Message };
        }
    }

    private async Task<GpuRow> MeasureAsync(GpuRow row, string path, CancellationToken cancellation)
    {
        var load = new LoadOptions { Context = options.Prefill + options.Decode, Sequences = 1 };
        GpuWork work = WorkOf(path, load);
        using var queued = new GpuDevice(gpu, load.Precision);
        long start = Stopwatch.GetTimestamp();
        using LanguageModel model = await LanguageModel.LoadAsync(path, load with { DeviceInstance = queued }, cancellation: cancellation);
        row = row with { Work = work, DecodedTokens = options.Decode - 1, LoadSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
        // Not timed: a kernel's first launch loads it. A prompt alone, and one with all that is decoded behind it: the difference is what decoding asked for.
        StepCounts before = StepCounts.Of(queued);
        await SampleAsync(model, 1, cancellation);
        StepCounts prompt = StepCounts.Of(queued) - before;
        await SampleAsync(model, options.Decode, cancellation);
        row = row with { PromptCounts = prompt, DecodeCounts = StepCounts.Of(queued) - before - prompt - prompt };
        List<GpuSample> samples = [];
        for (int i = 0; i < options.Samples; i++) samples.Add(await SampleAsync(model, options.Decode, cancellation));
        return row with { Samples = samples };
    }

    private async Task<GpuSample> SampleAsync(LanguageModel model, int generated, CancellationToken cancellation)
    {
        (double prefill, double decode) = await TimedGeneration.RunAsync(model, options.Prefill, generated, null, cancellation);
        return new GpuSample(prefill, decode);
    }

    private GpuWork WorkOf(string path, LoadOptions load)
    {
        ModelInspection inspection = ModelInspection.Of(path, load);
        TokenWork work = TokenWork.Of(path);
        // Halfway through, this many stand before a token.
        double positions = options.Prefill + options.Decode / 2.0;
        return new GpuWork(work.Operand, inspection.BytesPerToken, (long)(TokenRates.CacheBytesOfPosition(inspection) * positions),
            work.Multiplications + work.HeadMultiplications / options.Prefill, work.ScoreMultiplications(options.Prefill / 2.0));
    }
}
