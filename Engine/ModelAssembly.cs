using Engine.Caching;
using Engine.Decoding;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Layers;
using Engine.Loading;
using Engine.Models;
using Engine.Tuning;

namespace Engine;

/// <summary>
/// A model put together as far as its sizes: checkpoint opened and checked, weights declared, cache laid out, step planned. Weights and cache take their
/// memory only in <see cref="Fill"/>; until then this is what <c>inspect</c> looks at.
/// </summary>
internal sealed class ModelAssembly : IDisposable
{
    private readonly Stack<IDisposable> _owned = new();
    private readonly BackgroundWork _background = new();

    private ModelAssembly(Func<Checkpoint> open, LoadOptions options, bool check)
    {
        try
        {
            Width = LaneWidths.Choose(options.Lanes);
            Threads = options.Threads ?? Environment.ProcessorCount;
            ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1, nameof(options));
            TuningOption tuning = TuningOption.Choose(options.Tuning);
            ArgumentOutOfRangeException.ThrowIfLessThan(options.Sequences, 1, nameof(options));
            FormatMixture? mixture = options.Format is { } name ? FormatMixture.ByName(name) ?? throw new ArgumentException($"there is no format or mixture {name}; there are {string.Join(", ", FormatMixture.All)}", nameof(options)) : null;
            Checkpoint = Own(open());
            ConfigKeys keys = ConfigKeys.Of(Checkpoint);
            Architecture architecture = Architectures.Of(Checkpoint, keys);
            Config = architecture.ReadConfig(keys, Checkpoint);
            Context = options.Context ?? Math.Min(Config.MaxPositionEmbeddings, LoadOptions.DefaultContext);
            ArgumentOutOfRangeException.ThrowIfLessThan(Context, 1, nameof(options));
            var weights = new Weights(Checkpoint, architecture.GgufNames, architecture.GgufRowOrders(Config), architecture.Folder);
            Weights = Own(new WeightSet(weights, options.Precision, mixture is null ? null : new LoadMixture(mixture, Config, weights, architecture.GgufNames).Choose));
            Model = architecture.Create(Config, Weights);
            if (Context > Model.MaxPositions) throw new ArgumentException($"a context of {Context} positions is more than the {Model.MaxPositions} that this model has learned", nameof(options));
            CacheFormat cacheFormat = CacheFormat.Parse(options.CacheFormat ?? (options.Precision == Precision.Exact ? "F32" : "F16"));
            int stepTokens = Math.Min(options.MaxStepTokens, Context);
            Cache = Own(new KvCache(Model.CacheLayers, cacheFormat, Context, options.Sequences, stepTokens));
            if (check) CheckMemory(options.Sequences);
            Pool = Own(new WorkerPool(Threads));
            Tuner = new Tuner(tuning, Width, Threads, Weights.Matrices, TuningMemory.Shared);
            Plan = Own(new Plan(Width, Pool, Cache, stepTokens, options.Sequences, Model.Rotary.Dim, Tuner.Report.Kernels) { Techniques = options.Techniques });
            Model.Build(Plan);
            Own(_background);
            Memory = new MemoryReport(Weights.Bytes, Cache.Bytes, Plan.ScratchBytes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LaneWidth Width { get; }
    public int Threads { get; }
    public int Context { get; }
    public Checkpoint Checkpoint { get; }
    public ModelConfig Config { get; }
    public WeightSet Weights { get; }
    public Model Model { get; }
    public KvCache Cache { get; }
    public WorkerPool Pool { get; }
    public Tuner Tuner { get; }
    public Plan Plan { get; }
    public MemoryReport Memory { get; }

    /// <summary>Opens and checks a checkpoint and lays out what it needs; with <paramref name="check"/>, refuses what this machine has no memory for.</summary>
    public static ModelAssembly Of(string path, LoadOptions options, bool check = true) => Of(() => Checkpoint.Open(path), options, check);

    /// <summary>The same of a checkpoint that is opened once the options are known to be sound, and closed with this.</summary>
    public static ModelAssembly Of(Func<Checkpoint> open, LoadOptions options, bool check = true) => new(open, options, check);

    /// <summary>Takes the memory of weights and cache, reads the weights, and runs one step so that no caller waits for the compiler.</summary>
    public DecodingLoop Fill(IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        long total = Weights.Bytes;
        foreach (string line in Weights.Substitutes) progress?.Report(new LoadProgress(line, 0, 0));
        // The compiler has time while the files are read.
        Task compiled = _background.Add(Plan.Prepare), candidates = _background.Add(stop => Tuner.Compile(Pool, stop));
        Weights.Load(Threads, progress is null ? null : new Relay(done => progress.Report(new LoadProgress("weights", done, total))), cancellation);
        Cache.Allocate();
        compiled.GetAwaiter().GetResult();
        Tune(candidates);
        Checkpoint.Dispose();
        var loop = new DecodingLoop(Plan, Model.Rotary);
        _owned.Push(loop);
        return loop;
    }

    // Measures, and leaves the rest to the time of the first steps: to write down what was found, and to compile the choice, which the steps then go over to.
    private void Tune(Task candidates)
    {
        if (!Tuner.Measures) return;
        // What is begun is ended: a share is kept for that.
        Tuner.Measure(Pool, candidates, new Deadline(TimeProvider.System, 0.9 * Tuner.Left));
        _background.Add(_ => Tuner.Remember());
        KernelTuning chosen = Tuner.Report.Kernels;
        if (chosen.PrefetchBytes == Plan.Tuning.PrefetchBytes && ActivationFormat.All.All(format => chosen.Tiles(format) == Plan.Tuning.Tiles(format))) return;
        _background.Add(stop => Plan.Tune(chosen, stop));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? owned)) owned.Dispose();
    }

    private void CheckMemory(int sequences)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (Weights.Bytes > available)
            throw new ModelLoadException("the weights are larger than this machine's memory", Checkpoint.Path, found: Size(Weights.Bytes), expected: $"at most {Size(available)}");
        if (Weights.Bytes + Cache.Bytes > available)
            throw new ArgumentException($"a context of {Context} positions for {sequences} sequences takes {Size(Cache.Bytes)} beside {Size(Weights.Bytes)} of weights; this machine has {Size(available)}: ask for a smaller context or fewer sequences");
    }

    private static string Size(long bytes) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB");

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
