using System.Diagnostics;
using Engine.Bench.Race;
using LLama;
using LLama.Abstractions;
using LLama.Common;
using LLama.Exceptions;
using LLama.Native;
using LLama.Sampling;

namespace Engine.Bench.Peers.LlamaSharp;

/// <summary>
/// LLamaSharp as a .NET program uses it: its own choice of native library, its own defaults but for threads and context, batches of ids, greedy sampling.
/// </summary>
internal sealed class LlamaSharpEngine : IRaceEngine
{
    private readonly GreedySamplingPipeline _greedy = new();
    private readonly LLamaBatch _batch = new();
    private readonly string _library = Library();
    private LLamaWeights? _weights;
    private LLamaContext? _context;

    public string Setting => $"{_library}, its defaults";

    public void Load(EngineSetting setting)
    {
        Dispose();
        var parameters = new ModelParams(setting.File)
        {
            ContextSize = (uint)setting.Context,
            Threads = setting.Threads,
            BatchThreads = setting.Threads,
            GpuLayerCount = 0,
        };
        try
        {
            _weights = LLamaWeights.LoadFromFile(parameters);
            _context = _weights.CreateContext(parameters);
        }
        catch (Exception e) when (e is LoadWeightsFailedException or RuntimeError)
        {
            throw new RaceException($"LLamaSharp does not load {setting.File}: {e.Message}");
        }
    }

    public EngineTimes Run(int[] prompt, int tokens, TimeSpan longest)
    {
        LLamaContext context = Loaded();
        context.NativeHandle.MemoryClear();
        _greedy.Reset();
        List<int> ids = [];
        var energy = new PhaseEnergy();
        long began = Stopwatch.GetTimestamp();
        Prefill(context, prompt);
        ids.Add(Sample(context));
        TimeSpan first = Stopwatch.GetElapsedTime(began), last = first;
        double? joules = energy.End();
        while (ids.Count == 1 || (ids.Count <= tokens && last - first < longest))
        {
            _batch.Clear();
            _batch.Add(ids[^1], prompt.Length + ids.Count - 1, LLamaSeqId.Zero, logits: true);
            Decode(context);
            ids.Add(Sample(context));
            last = Stopwatch.GetElapsedTime(began);
        }

        return new EngineTimes(first.TotalSeconds, (last - first).TotalSeconds, ids.Count - 1, [.. ids], joules, energy.End());
    }

    public float[] Logits(int[] prompt)
    {
        LLamaContext context = Loaded();
        context.NativeHandle.MemoryClear();
        Prefill(context, prompt);
        return context.NativeHandle.GetLogitsIth(_batch.TokenCount - 1).ToArray();
    }

    public void Dispose()
    {
        _context?.Dispose();
        _weights?.Dispose();
        (_context, _weights) = (null, null);
    }

    private LLamaContext Loaded() => _context ?? throw new RaceException("no model is loaded");

    /// <summary>Takes a prompt in batches; the last token alone has logits.</summary>
    private void Prefill(LLamaContext context, ReadOnlySpan<int> prompt)
    {
        for (int from = 0; from < prompt.Length;)
        {
            int to = Math.Min(prompt.Length, from + (int)context.BatchSize);
            _batch.Clear();
            for (; from < to; from++) _batch.Add(prompt[from], from, LLamaSeqId.Zero, logits: from == prompt.Length - 1);
            Decode(context);
        }
    }

    private void Decode(LLamaContext context)
    {
        DecodeResult result = context.Decode(_batch);
        if (result != DecodeResult.Ok) throw new RaceException($"LLamaSharp's Decode gave {result}");
    }

    private int Sample(LLamaContext context) => (int)_greedy.Sample(context.NativeHandle, _batch.TokenCount - 1);

    /// <summary>Loads the native library, and says which one it is.</summary>
    private static string Library()
    {
        NativeLibraryConfig.LLama.DryRun(out INativeLibrary? library);
        return library?.Metadata is { AvxLevel: not AvxLevel.None and var level } ? $"the CPU backend's {level} build" : "the CPU backend's build";
    }
}
