using System.Diagnostics;
using Engine.Bench.Limits;
using Engine.Bench.Race;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;

namespace Engine.Bench.Ops;

/// <summary>
/// A few tokens at once, weights from memory: the time of a product against the larger of what reading the weights takes at the bandwidth of the memory and
/// what the multiplications take at the format's own rate with a long prompt, all measured in the same turn.
/// </summary>
internal sealed class BatchBench : IDisposable
{
    private const int K = 4096, Prompt = 512, PromptPanels = 128, ChunkPanels = 8;

    private readonly WorkerPool _pool;
    private readonly MatMul _matmul;
    private readonly PanelFormat _panel;
    private readonly NativeBuffer _weights, _tiles, _y, _scratch;
    private readonly QuantizeActivations _quantize;
    private readonly IReadOnlyList<int> _counts;
    private readonly float[] _x = [.. Enumerable.Range(0, Prompt * K).Select(i => MathF.Sin(i))];
    private readonly int _panels;

    /// <summary>Weights of a format.</summary>
    /// <param name="panel">The format.</param>
    /// <param name="width">Lanes that multiply.</param>
    /// <param name="pool">Threads that share the panels.</param>
    /// <param name="bytes">Bytes of weights: more than the caches hold.</param>
    /// <param name="counts">Tokens of each product, at most those of a prompt (512).</param>
    public unsafe BatchBench(PanelFormat panel, LaneWidth width, WorkerPool pool, long bytes, IReadOnlyList<int> counts)
    {
        (_panel, _pool, _counts) = (panel, pool, counts);
        _matmul = MatMul.Bind(panel, width);
        _matmul.Prepare();
        _quantize = QuantizeActivations.Bind(panel.Activations, width);
        long panelBytes = panel.PanelBytes(K);
        _panels = (int)Math.Max(1, bytes / panelBytes);
        _weights = new NativeBuffer(_panels * panelBytes, clear: false);
        _tiles = new NativeBuffer(panel.Activations.Bytes(Prompt, K));
        _y = new NativeBuffer((long)sizeof(float) * PanelFormat.Rows * Math.Max(_panels * counts.Max(), PromptPanels * Prompt));
        _scratch = new NativeBuffer(Math.Max(64, pool.Workers * (long)_matmul.ScratchBytes));
        byte[] rows = new byte[PanelFormat.Rows * panel.Source.RowBytes(K)];
        panel.Source.Encode(_x.AsSpan(0, PanelFormat.Rows * K), rows);
        panel.Pack(rows, PanelFormat.Rows, K, _weights.Pointer);
        for (int p = 1; p < _panels; p++) Buffer.MemoryCopy(_weights.Pointer, _weights.Pointer + p * panelBytes, panelBytes, panelBytes);
    }

    /// <summary>Every count of tokens, so many turns, each on a quiet machine as long as patience lasts; one turn more warms up.</summary>
    public async Task<IReadOnlyList<BatchRow>> RunAsync(ReadBandwidth probe, int turns, Patience patience, CancellationToken cancellation)
    {
        double bytes = _panels * (double)_panel.PanelBytes(K), multiplications = (double)_panels * PanelFormat.Rows * K;
        Turn(probe, bytes, multiplications);
        List<BatchSample[]> samples = [];
        for (int turn = 0; turn < turns; turn++)
            samples.Add((await patience.MeasureAsync(() => Task.FromResult(Turn(probe, bytes, multiplications)), ownLoad: true, cancellation)).Value);
        return [.. _counts.Select((count, i) => new BatchRow(_panel.Source.Name, count, bytes, count * multiplications, [.. samples.Select(s => s[i])]))];
    }

    public void Dispose()
    {
        foreach (NativeBuffer buffer in new[] { _weights, _tiles, _y, _scratch }) buffer.Dispose();
    }

    private BatchSample[] Turn(ReadBandwidth probe, double bytes, double multiplications)
    {
        int promptPanels = Math.Min(PromptPanels, _panels);
        double bandwidth = probe.Measure(2), rate = (double)Prompt * promptPanels * PanelFormat.Rows * K / Seconds(Prompt, promptPanels);
        return [.. _counts.Select(count => new BatchSample(Seconds(count, _panels), bytes / bandwidth, count * multiplications / rate))];
    }

    private unsafe double Seconds(int tokens, int panels)
    {
        fixed (float* x = _x) _quantize.Run(x, K, tokens, K, _tiles.Pointer);
        Work[] plan = [new Product(this, tokens, panels)];
        long began = Stopwatch.GetTimestamp();
        _pool.Run(plan);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private sealed class Product(BatchBench bench, int tokens, int panels) : Work
    {
        public override int Chunks => (panels + ChunkPanels - 1) / ChunkPanels;

        public override unsafe void Run(int chunk, int worker)
        {
            int first = chunk * ChunkPanels, count = Math.Min(ChunkPanels, panels - first);
            bench._matmul.Run(bench._weights.Pointer + first * bench._panel.PanelBytes(K), count, K, bench._tiles.Pointer, tokens,
                bench._y.Floats + first * PanelFormat.Rows, panels * PanelFormat.Rows, bench._scratch.Pointer + worker * bench._matmul.ScratchBytes);
        }
    }
}
