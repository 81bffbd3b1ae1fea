using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;

namespace Engine.Tuning;

/// <summary>
/// A model's matrices of one format and width, as work to measure kernels with on all workers. Each run continues where the last one ended, so that no run
/// finds its panels in a CPU cache because another has just read them.
/// </summary>
internal sealed unsafe class PanelSample : Work, IDisposable
{
    /// <summary>The maximum number of tokens of a run.</summary>
    public const int MaxTokens = 24;

    private const long TurnBytes = 8 << 20, ChunkBytes = 128 << 10;

    private readonly PanelMatrix[] _matrices;
    private readonly WorkerPool _pool;
    private readonly TimeProvider _clock;
    private readonly int _panels, _perChunk;
    private readonly NativeBuffer _x, _y;
    private readonly List<NativeBuffer> _owned = [];
    private readonly Work[] _plan;
    private readonly long[] _first;
    private NativeBuffer? _scratch;
    private int _at, _count, _tokens;
    private MatMul? _kernel;
    private byte* _activations;

    /// <param name="matrices">All of one format and width; their weights have to be there for the first turn.</param>
    /// <param name="pool">The workers.</param>
    /// <param name="clock">What measures.</param>
    public PanelSample(IReadOnlyList<PanelMatrix> matrices, WorkerPool pool, TimeProvider clock)
    {
        (_matrices, _pool, _clock, _plan) = ([.. matrices], pool, clock, [this]);
        _first = new long[_matrices.Length];
        for (int i = 1; i < _first.Length; i++) _first[i] = _first[i - 1] + _matrices[i - 1].Panels;
        _panels = (int)Math.Min(int.MaxValue / 2, _first[^1] + _matrices[^1].Panels);
        _perChunk = (int)Math.Clamp(ChunkBytes / _matrices[0].PanelBytes, 1, 64);
        _x = Own((long)MaxTokens * Columns * sizeof(float));
        _y = Own((long)pool.Workers * MaxTokens * YStride * sizeof(float));
        // Made up for one token; the others have the same.
        var random = new Random(1);
        var first = new Span<float>(_x.Floats, Columns);
        foreach (ref float value in first) value = random.NextSingle() - 0.5f;
        for (int token = 1; token < MaxTokens; token++) first.CopyTo(new Span<float>(_x.Floats + (long)token * Columns, Columns));
    }

    /// <summary>How the panels are laid out.</summary>
    public PanelFormat Format => _matrices[0].Format;

    public override int Chunks => (_count + _perChunk - 1) / _perChunk;

    private int Columns => _matrices[0].Columns;

    private int YStride => _perChunk * PanelFormat.Rows;

    /// <summary>A candidate with these tiles and this prefetch distance; each run multiplies each of these counts of tokens.</summary>
    public Candidate Candidate(TileTuning tiles, int prefetchBytes, Kernels.Lanes.LaneWidth width, params int[] tokens)
    {
        MatMul kernel = MatMul.Bind(Format, width, tiles, prefetchBytes);
        QuantizeActivations quantize = QuantizeActivations.Bind(Format.Activations, width, tiles);
        NativeBuffer[] activations = [.. tokens.Select(count => Own(Format.Activations.Bytes(count, Columns)))];
        return new Candidate(Prepare, () => tokens.Select((count, i) => Turn(kernel, activations[i].Pointer, count)).Sum());

        void Prepare()
        {
            if (_scratch is null || _scratch.Bytes < (long)kernel.ScratchBytes * _pool.Workers) _scratch = Own((long)kernel.ScratchBytes * _pool.Workers);
            for (int i = 0; i < tokens.Length; i++)
                quantize.Run(_x.Floats, Columns, tokens[i], Columns, activations[i].Pointer);
        }
    }

    /// <summary>Compiles the kernel for a count of tokens. Reads no weights.</summary>
    public static void Compile(MatMul kernel, int tokens)
    {
        float* y = stackalloc float[MaxTokens * PanelFormat.Rows];
        kernel.Run(null, 1, 0, null, tokens, y, PanelFormat.Rows, null);
    }

    public override void Run(int chunk, int worker)
    {
        int from = chunk * _perChunk, to = Math.Min(from + _perChunk, _count);
        float* y = _y.Floats + (long)worker * MaxTokens * YStride;
        byte* scratch = _scratch!.Pointer + (long)worker * _kernel!.ScratchBytes;
        for (int some; from < to; from += some)
        {
            int panel = (_at + from) % _panels, index = Array.BinarySearch(_first, panel);
            if (index < 0) index = ~index - 1;
            PanelMatrix w = _matrices[index];
            int first = panel - (int)_first[index];
            some = Math.Min(to - from, w.Panels - first);
            _kernel.Run(w.Panel(first), some, Columns, _activations, _tokens, y, YStride, scratch);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeBuffer buffer in _owned) buffer.Dispose();
    }

    // Seconds for a panel.
    private double Turn(MatMul kernel, byte* activations, int tokens)
    {
        // Batches are measured on fewer panels: each takes longer.
        long bytes = TurnBytes / Math.Max(1, tokens / 3);
        _activations = activations;
        (_kernel, _tokens) = (kernel, tokens);
        _count = (int)Math.Clamp(bytes / _matrices[0].PanelBytes, 1, _panels);
        long started = _clock.GetTimestamp();
        _pool.Run(_plan);
        double seconds = _clock.GetElapsedTime(started).TotalSeconds / _count;
        _at = (int)(((long)_at + _count) % _panels);
        return seconds;
    }

    private NativeBuffer Own(long bytes)
    {
        var buffer = new NativeBuffer(Math.Max(64, bytes));
        _owned.Add(buffer);
        return buffer;
    }
}
