using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;

namespace Engine.Tuning;

/// <summary>
/// Chooses the kernel settings of a model on this machine: those given by the caller or cached from an earlier load, before its weights are read, so that only
/// kernels in use are compiled; otherwise measured on the weights themselves, once they are loaded.
/// </summary>
internal sealed class Tuner
{
    /// <summary>The maximum time that measuring adds to a load.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(100);

    /// <summary>Models with fewer bytes of weights than this fit in CPU caches and are not measured.</summary>
    public const long MinBytes = 8 << 20;

    // What is kept of the budget for measuring.
    private static readonly TimeSpan CompileUntil = Budget / 2;

    // Weights of an activation format that matter, as a share of all.
    private const double MinShare = 0.1;

    private readonly LaneWidth _width;
    private readonly TuningCache _memory;
    private readonly PanelMatrix[][] _samples;
    private readonly ActivationFormat[] _formats;
    private readonly TuningKey? _key;
    private readonly int _threads;
    private readonly TimeProvider _clock;
    private readonly Action<string>? _problem;
    private Findings _findings = Findings.None;
    private readonly HashSet<ActivationFormat> _tiled = [];
    private int[] _distances = [];
    private long _compiling;
    private volatile bool _late;

    /// <param name="option">The caller's option.</param>
    /// <param name="width">The lanes.</param>
    /// <param name="threads">Threads that will compute.</param>
    /// <param name="matrices">The model's weights, which need not be loaded yet.</param>
    /// <param name="memory">Earlier measurements.</param>
    /// <param name="clock">What measures; by default the system's.</param>
    /// <param name="problem">Told where what was measured can be neither read nor written.</param>
    /// <exception cref="ArgumentException">The option's tiles do not exist at this width.</exception>
    public Tuner(TuningOption option, LaneWidth width, int threads, IReadOnlyList<PanelMatrix> matrices, TuningCache memory,
        TimeProvider? clock = null, Action<string>? problem = null)
    {
        (_width, _threads, _memory, _clock, _problem) = (width, threads, memory, clock ?? TimeProvider.System, problem);
        _formats = [.. matrices.Select(m => m.Format.Activations).Distinct()];
        _samples = Samples(matrices);
        KernelTuning? given = option.Given(width);
        // Scalar code prefetches nothing and has one tile.
        if (option.Measures && width != LaneWidth.Scalar && _samples.Length > 0)
        {
            _key = TuningKey.Of(width, threads, _samples[0][0].Format);
            _findings = memory.Get(_key, problem);
        }

        TuningSource source = given is not null ? TuningSource.Given
            : _findings.PrefetchBytes is not null ? TuningSource.Remembered
            : Applies ? TuningSource.Unmeasured : TuningSource.Default;
        Report = new TuningReport(given ?? _findings.On(width), _formats, source, TimeSpan.Zero);
    }

    /// <summary>The current settings and their source.</summary>
    public TuningReport Report { get; private set; }

    /// <summary>Whether something remains to be measured.</summary>
    public bool Measures => _key is not null && !_findings.Covers(RequiredFormats);

    /// <summary>The rest of <see cref="Budget"/>: compiling counts too, since its thread shares the cores with those that read weights.</summary>
    public TimeSpan Remaining => Budget - CompileTime;

    private TimeSpan CompileTime => TimeSpan.FromTicks(Interlocked.Read(ref _compiling) / (_threads + 1));

    private bool Applies => _key is not null;

    private IEnumerable<ActivationFormat> RequiredFormats => _samples.Select(sample => sample[0].Format.Activations);

    /// <summary>
    /// Compiles the kernels that will be measured, one after another, while files are read. Ends on cancellation, once measuring has started, or with half of
    /// the budget; the rest is for measuring. Each distance is a kernel of its own; most kernels of tiles are those of the model's own products. On narrow
    /// lanes both do not fit in the budget: distances are measured first, tiles at the next load.
    /// </summary>
    public void Compile(WorkerPool pool, CancellationToken stop)
    {
        if (!Measures) return;
        if (_findings.PrefetchBytes is null)
        {
            if (Within(() => WarmUp(_samples[0], 1, pool), stop)) _distances = Distances(_samples[0][0].Format, stop);
            return;
        }

        foreach (PanelMatrix[] matrices in Untiled())
        {
            PanelFormat format = matrices[0].Format;
            if (!Within(() => WarmUp(matrices, PanelSample.MaxTokens, pool), stop)) return;
            if (Measurements.TileBodies(format, _width, Report.Kernels.PrefetchBytes)
                .All(body => Within(() => PanelSample.Compile(body.Kernel, body.Tokens), stop)))
                _tiled.Add(format.Activations);
        }
    }

    /// <summary>Measures what is missing, as far as the time allows; the weights have to be loaded.</summary>
    /// <param name="pool">The workers.</param>
    /// <param name="compiled">The task of <see cref="Compile"/>; what is not compiled in time is not measured.</param>
    /// <param name="deadline">When to end.</param>
    public void Measure(WorkerPool pool, Task compiled, Deadline deadline)
    {
        TimeSpan compileTime = CompileTime;
        // Where nothing is compiled any longer nothing disturbs what is measured.
        if (deadline.Wait(compiled))
        {
            Measure(pool, deadline);
        }
        else
        {
            _late = true;
            if (_findings.PrefetchBytes is not null) UseDefaultTiles();
        }

        TuningSource source = _findings.PrefetchBytes is null ? TuningSource.Unmeasured : TuningSource.Measured;
        Report = Report with { Kernels = _findings.On(_width), Source = source, Took = compileTime + deadline.Elapsed };
    }

    /// <summary>Stores what was measured in the cache, for later loads.</summary>
    public void Save()
    {
        if (_findings.PrefetchBytes is not null) _memory.Set(_key!, _findings, _problem);
    }

    private void Measure(WorkerPool pool, Deadline deadline)
    {
        if (_findings.PrefetchBytes is null)
        {
            using var sample = new PanelSample(_samples[0], pool, _clock);
            _findings = _findings with { PrefetchBytes = Measurements.Distance(sample, _width, _distances, deadline) };
            return;
        }

        foreach (PanelMatrix[] matrices in Untiled().Where(matrices => _tiled.Contains(matrices[0].Format.Activations)).ToArray())
        {
            using var sample = new PanelSample(matrices, pool, _clock);
            if (Measurements.Tiles(sample, _width, Report.Kernels.PrefetchBytes, deadline) is { } tiles)
                _findings = _findings.With(sample.Format.Activations, tiles);
        }

        UseDefaultTiles();
    }

    // Tiles that time did not suffice for stay at their default, and that is remembered: a slow machine is not to pay at every load.
    private void UseDefaultTiles()
    {
        foreach (PanelMatrix[] matrices in Untiled().ToArray()) _findings = _findings.With(matrices[0].Format.Activations, TileTuning.Default(_width));
    }

    private IEnumerable<PanelMatrix[]> Untiled() => _samples.Where(sample => !_findings.Tiles.ContainsKey(sample[0].Format.Activations));

    // Everything but the products: how activations are made and rounded.
    private void WarmUp(PanelMatrix[] matrices, int tokens, WorkerPool pool)
    {
        using var sample = new PanelSample(matrices, pool, _clock);
        sample.Candidate(TileTuning.Default(_width), Report.Kernels.PrefetchBytes, _width, tokens).Prepare();
    }

    // Those that are compiled in time.
    private int[] Distances(PanelFormat format, CancellationToken stop)
    {
        bool[] compiled = new bool[Measurements.PrefetchBytes.Count];
        for (int i = 0; i < compiled.Length; i++)
            compiled[i] = Within(() => PanelSample.Compile(MatMul.Bind(format, _width, TileTuning.Default(_width), Measurements.PrefetchBytes[i]), 1), stop);
        return [.. Measurements.PrefetchBytes.Where((_, i) => compiled[i])];
    }

    private bool Within(Action compile, CancellationToken stop)
    {
        if (_late || stop.IsCancellationRequested || Remaining < CompileUntil) return false;
        long started = _clock.GetTimestamp();
        compile();
        Interlocked.Add(ref _compiling, _clock.GetElapsedTime(started).Ticks);
        return true;
    }

    // For each way to round activations that matters, all matrices of the shape that most of its weights have; the one with the most bytes first.
    private static PanelMatrix[][] Samples(IReadOnlyList<PanelMatrix> matrices)
    {
        long all = matrices.Sum(m => m.Bytes);
        if (all < MinBytes) return [];
        return [.. matrices.Where(m => m.Format.Activations != ActivationFormat.Float32)
            .GroupBy(m => m.Format.Activations)
            .Where(group => group.Sum(m => m.Bytes) >= MinShare * all)
            .Select(group => group.GroupBy(m => (m.Format, m.Columns)).MaxBy(same => same.Sum(m => m.Bytes))!.ToArray())
            .OrderByDescending(sample => sample.Sum(m => m.Bytes))];
    }
}
