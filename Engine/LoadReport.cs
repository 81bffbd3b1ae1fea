using Engine.Devices.Cpu;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Loading.Checkpoints;
using Engine.Tuning;

namespace Engine;

/// <summary>Says to a <see cref="LoadLog"/> what a model's load has chosen, and for what reason: an option, the environment, or what is usual.</summary>
internal static class LoadReport
{
    private const string Asked = "asked for";

    /// <summary>All that is known before the weights are read.</summary>
    public static void Write(LoadLog log, ModelAssembly model, LoadOptions options)
    {
        int own = model.Config.MaxPositionEmbeddings;
        if (model.Context > own) log.ContextTooLong(model.Context, own);
        if (!log.IsOn) return;
        IReadOnlyCollection<TensorInfo> tensors = [.. model.Checkpoint.Tensors.Values];
        long parameters = tensors.Sum(t => t.Rows * t.Columns), bytes = tensors.Sum(t => t.ByteLength);
        log.Opened(model.Checkpoint.Path, model.Checkpoint.Kind, model.Config.ModelType, parameters, bytes, Count(tensors.Select(t => t.DType)));
        string precision = options.Precision == Precision.Exact ? "exact" : "fast", threads = options.Threads is null ? "one for each processor" : Asked;
        foreach (ComputeDevice device in model.Devices)
        {
            if (!device.IsCpu) log.OtherDevice(device.Id, device.Name, device.Memory, model.Threads, threads, precision);
            else log.Device(model.Width.Name(), Reason(options.Lanes, LaneWidths.Setting, "the widest of this CPU"), model.Threads, threads, precision);
        }

        foreach (LayerPlacement placed in model.Placement.Count > 1 ? model.Placement : [])
        {
            (int last, MemoryReport memory) = (placed.FirstLayer + placed.Layers - 1, placed.Memory);
            log.Layers(placed.Device, placed.FirstLayer, last, memory.Weights, memory.Cache, memory.Scratch);
        }

        string rounding = options.Format is { } scheme ? $"unquantised ones rounded to {scheme}" : "as stored";
        log.Weights(model.Weights is PanelStore store ? Count(store.Matrices.Select(m => m.Format.ToString()!)) : "held by the device", rounding);
        if (model.Streamed is { } streamed) log.Streamed(streamed.StreamedLayers, streamed.ResidentLayers, streamed.BytesPerStep);
        foreach (string line in model.Weights.Substitutes.Concat(model.Checkpoint.Remarks)) log.Substituted(line);
        log.Context(model.Context, ContextReason(options, model.Context, own), own);
        string format = options.CacheFormat is null ? $"usual in {precision} precision" : Asked;
        log.Cache(model.Layout.Format.Name, format, options.Sequences, model.Memory.Cache, model.Layout.BytesPerPosition);
        log.Memory(model.Memory.Weights, model.Memory.Cache, model.Memory.Scratch);
        if (model.Config is { PadTokenId: null } config && config.Keys.Integer("pad_token_id") is { } padding && padding >= config.VocabSize)
            log.PaddingIgnored(padding, config.VocabSize);
        if (model.UnusedTensors is [string first, ..] unused) log.Unused(unused.Count, first);
    }

    /// <summary>How the kernels are fitted to the machine, once that is decided.</summary>
    public static void WriteTuning(ModelAssembly model, LoadOptions options)
    {
        if (model.Log.IsOn && model.Cpu is not null)
            model.Log.Tuning(model.Tuning.ToString(), TuningOption.Choose(options.Tuning).ToString(), Reason(options.Tuning, TuningOption.Setting, "usual"));
    }

    private static string ContextReason(LoadOptions options, int context, int own)
        => options.Context is not null ? Asked : context < own ? $"{LoadOptions.DefaultContext} unless more are asked for" : "the model's own";

    private static string Reason<T>(T? option, string variable, string otherwise)
        => option is not null ? Asked : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } ? $"from {variable}" : otherwise;

    // "Q4_K 12, F32 5", the most first.
    private static string Count(IEnumerable<string> names)
        => string.Join(", ", names.CountBy(name => name).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}"));
}
