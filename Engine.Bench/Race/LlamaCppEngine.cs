using System.Diagnostics;

namespace Engine.Bench.Race;

/// <summary>
/// llama.cpp at its best: the build for this CPU, or one for a lesser, repacked weights, F16 cache, micro-batches of 512, threads that stay between
/// steps, logits of the last token alone. Tokens to decode are given, as in its own <c>llama-bench</c>: no sampling counts against it.
/// </summary>
internal sealed unsafe class LlamaCppEngine(string folder, string? build) : ITextEngine
{
    private const int MicroBatch = 512, NotMapped = 0, Mapped = 1;
    private readonly LlamaCppLibrary _llama = new(folder, build);
    private readonly Dictionary<bool, nint> _contexts = [];
    private nint _model, _threads, _scoring;
    private EngineSetting? _loaded;
    private LlamaCppSetting _setting;
    private int _vocabulary;

    public string Setting => PeerTrial.Describe(_setting);

    public void Load(EngineSetting setting)
    {
        Free();
        (_loaded, _setting) = (setting, setting.Peer);
        LlamaModelParameters parameters = _llama.ModelDefaults();
        parameters.LoadMode = _setting.Mapped ? Mapped : NotMapped;
        fixed (byte* path = LlamaCppLibrary.Text(setting.File)) _model = _llama.LoadModel(path, parameters);
        if (_model == 0) throw new RaceException($"llama.cpp does not load {setting.File}");
        _vocabulary = _llama.VocabularySize(_llama.VocabularyOf(_model));
        if (_threads == 0) _threads = _llama.NewThreads(setting.Threads);
        foreach (bool flash in new[] { _setting.FlashPrefill, _setting.FlashDecode }.Distinct()) _contexts[flash] = NewContext(setting, flash);
    }

    public EngineTimes Run(int[] prompt, int tokens, TimeSpan longest)
    {
        nint context = _contexts[_setting.FlashPrefill];
        var energy = new PhaseEnergy();
        double prefill = Prefill(context, prompt);
        double? joules = energy.End();
        if (_setting.FlashDecode != _setting.FlashPrefill)
        {
            Prefill(context = _contexts[_setting.FlashDecode], prompt);
            energy.End();
        }

        long began = Stopwatch.GetTimestamp();
        int done = 0;
        while (done == 0 || (done < tokens && Stopwatch.GetElapsedTime(began) < longest)) Step(context, prompt.AsSpan(done++ % prompt.Length, 1));
        return new EngineTimes(prefill, Stopwatch.GetElapsedTime(began).TotalSeconds, done, PrefillJoules: joules, DecodeJoules: energy.End());
    }

    public float[] Logits(int[] prompt)
    {
        nint context = _contexts[_setting.FlashPrefill];
        Prefill(context, prompt);
        return new ReadOnlySpan<float>(_llama.Logits(context, -1), _vocabulary).ToArray();
    }

    public double Loss(int[] window)
    {
        if (_scoring == 0) _scoring = NewContext(_loaded!, _setting.FlashPrefill, outputs: MicroBatch);
        _llama.ClearMemory(_llama.MemoryOf(_scoring), 1);
        double loss = 0;
        int first = WindowLoss.First(window.Length);
        for (int from = 0; from < window.Length; from += MicroBatch)
        {
            int count = Math.Min(MicroBatch, window.Length - from);
            bool IsScored(int i) => from + i + 1 >= first && from + i + 1 < window.Length;
            Step(_scoring, window.AsSpan(from, count), [.. Enumerable.Range(0, count).Select(i => IsScored(i) ? (byte)1 : (byte)0)]);
            for (int i = 0; i < count; i++)
                if (IsScored(i)) loss += WindowLoss.Of(new ReadOnlySpan<float>(_llama.Logits(_scoring, i), _vocabulary), window[from + i + 1]);
        }

        return loss;
    }

    public int[] Tokenize(string text)
    {
        byte[] utf8 = LlamaCppLibrary.Text(text);
        int[] ids = new int[utf8.Length];
        int count;
        fixed (byte* first = utf8)
        fixed (int* into = ids) count = _llama.Tokenize(_llama.VocabularyOf(_model), first, utf8.Length - 1, into, ids.Length, 0, 1);
        return count >= 0 ? ids[..count] : throw new RaceException($"llama_tokenize gave {count} for {utf8.Length - 1} bytes");
    }

    public void Dispose() => Free();

    private double Prefill(nint context, ReadOnlySpan<int> prompt)
    {
        _llama.ClearMemory(_llama.MemoryOf(context), 1);
        long began = Stopwatch.GetTimestamp();
        for (; !prompt.IsEmpty; prompt = prompt[Math.Min(MicroBatch, prompt.Length)..]) Step(context, prompt[..Math.Min(MicroBatch, prompt.Length)]);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Positions follow those in the cache, and only the last token has logits, or those marked by a 1.</summary>
    private void Step(nint context, ReadOnlySpan<int> tokens, ReadOnlySpan<byte> outputs = default)
    {
        fixed (int* first = tokens)
        fixed (byte* marks = outputs)
        {
            int failed = _llama.Decode(context, new LlamaBatch { Count = tokens.Length, Tokens = (nint)first, Outputs = (nint)marks });
            if (failed != 0) throw new RaceException($"llama_decode gave {failed}");
        }

        _llama.Synchronize(context);
    }

    private nint NewContext(EngineSetting setting, bool flash, int outputs = 1)
    {
        LlamaContextParameters parameters = _llama.ContextDefaults();
        parameters.Context = (uint)setting.Context;
        parameters.Batch = parameters.MicroBatch = MicroBatch;
        parameters.MaxOutputs = (uint)outputs;
        parameters.Threads = parameters.BatchThreads = setting.Threads;
        parameters.FlashAttention = flash ? 1 : 0;
        nint context = _llama.NewContext(_model, parameters);
        if (context == 0) throw new RaceException($"llama.cpp makes no context of {setting.Context} positions");
        _llama.AttachThreads(context, _threads, _threads);
        return context;
    }

    private void Free()
    {
        foreach (nint context in _contexts.Values) _llama.FreeContext(context);
        _contexts.Clear();
        if (_scoring != 0) _llama.FreeContext(_scoring);
        _scoring = 0;
        if (_model != 0) _llama.FreeModel(_model);
        _model = 0;
    }
}
