using Engine.Caching;
using Engine.Decoding;
using Engine.Devices;
using Engine.Devices.Cpu;
using Engine.Devices.Split;
using Engine.Graphs;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Quantized;
using Engine.Loading.Quantizing;
using Engine.Loading.Tensors;
using Engine.Manifests;
using Engine.Models;
using Engine.Tokenizers;
using Engine.Tuning;

namespace Engine;

/// <summary>
/// A model on its way up, in this order: options checked, checkpoint opened, weights declared, weights and cache placed on the device, the step compiled. That
/// is as far as <c>inspect</c> needs it. <see cref="Start"/> takes the memory, reads the weights and runs a first step.
/// </summary>
internal sealed class ModelAssembly : IDisposable
{
    // Positions that the one layer of an encoder's cache has room for, where sequences are not longer.
    private const int MaxCachedPositions = 1 << 16;

    private readonly Stack<IDisposable> _owned = new();
    private readonly Task<Tokenizer?>? _tokenizer;
    private readonly StepTensor? _types;
    private readonly ICompiledStep? _sourceStep;
    private readonly StepInput? _sourceInput;

    private ModelAssembly(Func<Checkpoint> open, LoadOptions options, bool check, IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            options.Check();
            Log = LoadLog.Of(options.LoggerFactory);
            (Width, Threads) = (LaneWidths.Choose(options.Lanes), options.Threads ?? Environment.ProcessorCount);
            TuningOption tuning = TuningOption.Choose(options.Tuning);
            QuantizationScheme? scheme = options.Format;

            Checkpoint = Own(open());
            if (check) _tokenizer = Own(new BackgroundWork()).Add(_ => TokenizerFinder.Of(Checkpoint));
            ConfigKeys keys = ConfigKeys.Of(Checkpoint);
            Checkpoint = QuantizedCheckpoint.Of(Checkpoint, keys);
            Architecture architecture = Architectures.Of(Checkpoint, keys);
            Config = architecture.ReadConfig(keys, Checkpoint);
            Context = options.Context ?? Math.Min(Config.MaxPositionEmbeddings, LoadOptions.DefaultContext);

            var tensors = architecture.Tensors(Checkpoint, Config);
            var manifest = new WeightManifest(tensors, scheme is null ? null : new LoadTimeScheme(scheme, Config, tensors, architecture.GgufNames).Choose);
            Model = architecture.Create(Config, manifest);
            if (Context > Model.MaxPositions)
                throw new ArgumentException($"a context of {Context} positions is more than the {Model.MaxPositions} that this model has learned",
                    nameof(options));

            CacheFormat cacheFormat = options.CacheFormat ?? (options.Precision == Precision.Exact ? CacheFormat.F32 : CacheFormat.F16);
            // An encoder takes sequences whole, and as many as fit.
            int stepTokens = Model.IsEncoder ? Math.Max(options.MaxStepTokens, Context) : Math.Min(options.MaxStepTokens, Context);
            int sequences = Model.IsEncoder ? Math.Max(options.Sequences, Math.Clamp(MaxCachedPositions / Context, 1, 32)) : options.Sequences;
            Layout = new CacheLayout(Model.CacheLayers, cacheFormat, Context, sequences, stepTokens);
            var graph = new StepGraph();
            Model.Build(graph);

            Request = new DeviceRequest(manifest, graph, Layout, stepTokens)
            {
                Precision = options.Precision,
                Threads = Threads,
                MemoryBudget = options.MemoryBudget,
                Width = Width,
                Tuning = tuning,
                TuningProblem = Log.TuningForgotten,
                Kernels = new KernelLoading
                {
                    IsWanted = check,
                    Progress = progress is null ? null : (id, done, total) => progress.Report(new LoadProgress($"kernels for {id}", done, total) { IsCount = true }),
                    Compiled = Log.KernelsCompiled,
                    Cancellation = cancellation,
                },
            };
            ComputeDevice chosen = (options.Device ?? ComputeDevice.Cpu).Choose(Request, options.GpuLayers > 0 || options.GpuMemory is not null, Log.Chosen);
            var plan = LayerPlan.Of(chosen, options, Request);
            Devices = [.. plan.Parts.Select(part => part.Device).DistinctBy(part => part.Id)];
            if (plan.Parts.Count > 1 && (Model.IsEncoder || Model.HasSources))
                throw new ArgumentException("an encoder cannot be divided between devices yet: choose one", nameof(options));
            IDevice device = options.DeviceInstance ?? Own(plan.Open(Request));
            Weights = Own(device.Place(manifest));
            Cache = Own(device.Place(Layout));
            Pages = new KvPages(Layout, Cache);
            if (plan.Parts is [var whole]) Shortage = ShortageOf(whole.Device, options);
            if (check && Shortage is not null) throw Shortage;
            Input = Own(new StepInput(Layout, stepTokens, sequences) { PaddingId = Model.PaddingId });
            Step = Own(device.Compile(graph, Weights, Cache, Input));
            _types = graph.Types;
            NumScores = Model.IsEncoder ? graph.Logits?.Columns ?? 0 : 0;
            if (Model.HasSources)
            {
                var sources = new StepGraph { IsHeadless = true };
                Model.BuildSource(sources);
                _sourceInput = Own(new StepInput(Layout, Math.Max(options.MaxStepTokens, Context), sequences));
                _sourceStep = Own(device.Compile(sources, Weights, Cache, _sourceInput));
            }

            Cpu = (Step is SplitStep split ? split.Steps : [Step]).OfType<CpuStep>().FirstOrDefault();
            Memory = new MemoryReport(Weights.Bytes, Cache.Bytes, Step.Bytes + (_sourceStep?.Bytes ?? 0));
            Placement = plan.Placement(Weights, Cache, Step);
            UnusedTensors = tensors.Unused;
            LoadReport.Write(Log, this, options);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LoadLog Log { get; }
    public LaneWidth Width { get; }
    public int Threads { get; }
    public int Context { get; }
    public Checkpoint Checkpoint { get; }

    /// <summary>The tokenizer, read beside all the rest, and waited for here; null where there is none, or where the model is not to be started.</summary>
    /// <exception cref="ModelLoadException">It is refused.</exception>
    public Tokenizer? Tokenizer => _tokenizer?.GetAwaiter().GetResult();

    public ModelConfig Config { get; }
    public Model Model { get; }
    public IDeviceWeights Weights { get; }
    public CacheLayout Layout { get; }
    public IDeviceCache Cache { get; }
    public KvPages Pages { get; }
    public StepInput Input { get; }

    /// <summary>What is asked of what computes.</summary>
    public DeviceRequest Request { get; }

    public ICompiledStep Step { get; }

    /// <summary>Scores that an encoder gives for a sequence; 0 where it has no head.</summary>
    public int NumScores { get; }

    public MemoryReport Memory { get; }

    /// <summary>What computes, each device once.</summary>
    public IReadOnlyList<ComputeDevice> Devices { get; }

    /// <summary>What refuses a model that one device has no memory for; null where it has, or where several share the layers, as far as these fit.</summary>
    public Exception? Shortage { get; }

    /// <summary>Which device has which layers.</summary>
    public IReadOnlyList<LayerPlacement> Placement { get; }

    /// <summary>Tensors of the checkpoint that the model does not ask for.</summary>
    public IReadOnlyList<string> UnusedTensors { get; }

    /// <summary>Which layers are streamed; null where none is.</summary>
    public StreamingReport? Streamed => Weights is PanelStore { Plan: { } plan } store
        ? new StreamingReport(plan.NumLayers - plan.Layers.Count, plan.Layers.Count, store.StreamedBytes) : null;

    /// <summary>How the CPU's kernels are fitted to the machine; on another device they are not.</summary>
    public TuningReport Tuning => Cpu?.Tuner.Report ?? new TuningReport(new Kernels.Ops.KernelTuning(Width), [], TuningSource.Default, TimeSpan.Zero);

    /// <summary>The step where the CPU runs it, or the first part of it that the CPU runs.</summary>
    public CpuStep? Cpu { get; }

    /// <summary>
    /// Opens and checks a checkpoint and lays out what it needs. With <paramref name="check"/> it can be started: what there is no memory for is refused, and
    /// a device's kernels are compiled.
    /// </summary>
    public static ModelAssembly Of(string path, LoadOptions options, bool check = true) => Of(() => Checkpoint.Open(path), options, check);

    /// <summary>The same of a checkpoint that is opened once the options are known to be sound, and closed with this.</summary>
    public static ModelAssembly Of(
        Func<Checkpoint> open, LoadOptions options, bool check = true, IProgress<LoadProgress>? progress = null, CancellationToken cancellation = default)
        => new(open, options, check, progress, cancellation);

    /// <summary>
    /// Takes the memory of weights and cache, reads the weights while kernels are compiled, and runs a first step so that no caller waits for the compiler.
    /// </summary>
    public DecodingLoop Start(IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        long total = Weights.Bytes;
        foreach (string line in Weights.Substitutes) progress?.Report(new LoadProgress(line, 0, 0));
        Step.BeginPreparing();
        _sourceStep?.BeginPreparing();
        Weights.Load(progress is null ? null : new Relay(done => progress.Report(new LoadProgress("weights", done, total))), cancellation);
        Cache.Allocate();
        Step.EndPreparing();
        _sourceStep?.EndPreparing();
        _ = Tokenizer; // Read from the checkpoint too.
        // Streamed layers are read from it as long as the model lives.
        if (Streamed is null) Checkpoint.Dispose();
        SourceRunner? sources = _sourceStep is null ? null : new SourceRunner(_sourceStep, _sourceInput!);
        DecodingLoop loop = Own(new DecodingLoop(Step, Input, Pages, Model.Rotaries, Log.StepFailed, _types, sources));
        WarmUp(loop);
        Cache.Discard();
        return loop;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? owned)) owned.Dispose();
    }

    private Exception? ShortageOf(ComputeDevice device, LoadOptions options)
    {
        long available = device.AvailableMemory;
        string holder = device.IsCpu ? "this machine" : device.ToString();
        if (Weights.Bytes > available)
            return new ModelLoadException($"the weights are larger than the memory of {holder}", Checkpoint.Path, found: LayerPlan.Text(Weights.Bytes),
                expected: $"at most {LayerPlan.Text(available)}");
        if (Weights.Bytes + Cache.Bytes <= available) return null;
        return new ArgumentException(
            $"a context of {Context} positions for {options.Sequences} sequences takes {LayerPlan.Text(Cache.Bytes)} beside "
            + $"{LayerPlan.Text(Weights.Bytes)} of weights; {holder} has {LayerPlan.Text(available)}: ask for a smaller context or fewer sequences");
    }

    // A prompt and a token.
    private void WarmUp(DecodingLoop loop)
    {
        foreach (int tokens in (ReadOnlySpan<int>)[Math.Min(Context, 15), 1])
        {
            ScoreRequest request = Model.IsEncoder ? ScoreRequest.OfWhole(new int[tokens], null, NumScores > 0 ? _ => { }
            : null)
                : new ScoreRequest(new int[tokens], (_, _) => { }) { Source = _sourceStep is null ? null : new int[tokens] };
            loop.Submit(request);
            request.Completion.GetAwaiter().GetResult();
        }
    }

    private T Own<T>(T owned) where T : IDisposable
    {
        _owned.Push(owned);
        return owned;
    }

    // Progress<T> would post to a context; loaders report from their own threads.
    private sealed class Relay(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
