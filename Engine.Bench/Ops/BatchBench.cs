using System.Diagnostics;
using System.Globalization;
using Engine.Bench.Limits;
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
internal sealed unsafe class BatchBench : IDisposable
{
    private const int K = 4096, Prompt = 512, PromptPanels = 32, ChunkPanels = 8;
    private static readonly int[] s_counts = [1, 2, 3, 4, 6, 8, 12, 16];

    private readonly WorkerPool _pool;
    private readonly MatMul _matmul;
    private readonly PanelFormat _panel;
    private readonly NativeBuffer _weights, _tiles, _y, _scratch;
    private readonly QuantizeActivations _quantize;
    private readonly float[] _x = [.. Enumerable.Range(0, Prompt * K).Select(i => MathF.Sin(i))];
    private readonly int _panels;

    public BatchBench(PanelFormat panel, LaneWidth width, WorkerPool pool, long bytes)
    {
        (_panel, _pool) = (panel, pool);
        _matmul = MatMul.Bind(panel, width);
        _matmul.Prepare();
        _quantize = QuantizeActivations.Bind(panel.Activations, width);
        long panelBytes = panel.PanelBytes(K);
        _panels = (int)(bytes / panelBytes);
        _weights = new NativeBuffer(_panels * panelBytes, clear: false);
        _tiles = new NativeBuffer(panel.Activations.Bytes(Prompt, K));
        _y = new NativeBuffer((long)sizeof(float) * PanelFormat.Rows * Math.Max(_panels * s_counts[^1], PromptPanels * Prompt));
        _scratch = new NativeBuffer(Math.Max(64, pool.Workers * (long)_matmul.ScratchBytes));
        byte[] rows = new byte[PanelFormat.Rows * panel.Source.RowBytes(K)];
        panel.Source.Encode(_x.AsSpan(0, PanelFormat.Rows * K), rows);
        panel.Pack(rows, PanelFormat.Rows, K, _weights.Pointer);
        for (int p = 1; p < _panels; p++) Buffer.MemoryCopy(_weights.Pointer, _weights.Pointer + p * panelBytes, panelBytes, panelBytes);
    }

    /// <summary>Measures and writes one line: GB/s read and the share of the limit for each count of tokens.</summary>
    public void Run(TextWriter output, ReadBandwidth probe, int turns)
    {
        var shares = s_counts.ToDictionary(c => c, _ => new List<double>());
        double bytes = _panels * (double)_panel.PanelBytes(K), macs = (double)_panels * PanelFormat.Rows * K;
        for (int turn = 0; turn <= turns; turn++)
        {
            double bandwidth = probe.Measure(1), rate = (double)Prompt * PromptPanels * PanelFormat.Rows * K / Seconds(Prompt, PromptPanels);
            foreach (int count in s_counts)
            {
                double limit = Math.Max(bytes / bandwidth, count * macs / rate), seconds = Seconds(count, _panels);
                if (turn > 0) shares[count].Add(limit / seconds);
            }
        }

        output.WriteLine($"| {_panel.Source} | " + string.Join(" | ", s_counts.Select(c => Median.Of(shares[c]).ToString("0 %", CultureInfo.InvariantCulture))) + " |");
    }

    /// <summary>The head of the table.</summary>
    public static string Head => $"| share of the limit, tokens | {string.Join(" | ", s_counts)} |\n|---|{string.Concat(Enumerable.Repeat("---:|", s_counts.Length))}";

    public void Dispose()
    {
        foreach (NativeBuffer buffer in new[] { _weights, _tiles, _y, _scratch }) buffer.Dispose();
    }

    private double Seconds(int tokens, int panels)
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

        public override void Run(int chunk, int worker)
        {
            int first = chunk * ChunkPanels, count = Math.Min(ChunkPanels, panels - first);
            bench._matmul.Run(bench._weights.Pointer + first * bench._panel.PanelBytes(K), count, K, bench._tiles.Pointer, tokens,
                bench._y.Floats + first * PanelFormat.Rows, panels * PanelFormat.Rows, bench._scratch.Pointer + worker * bench._matmul.ScratchBytes);
        }
    }
}
