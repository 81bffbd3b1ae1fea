using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;

namespace Engine.Bench.Ops;

/// <summary>
/// One thread multiplying each panel format: GMAC/s with many tokens (panels from the cache), GB/s of weights with one token (panels from memory), and GB/s
/// of packing. Formats take turns, and a line has the median of all turns and the best one.
/// </summary>
public static unsafe class MatMulBench
{
    private const int PrefillPanels = 16, PackPanels = 4;

    /// <summary>Measures the panels whose name contains <paramref name="filter"/>.</summary>
    public static void Run(TextWriter output, LaneWidth width, string filter = "", int turns = 7, int tokens = 64, int k = 4096, long bytes = 128L << 20)
    {
        Subject[] subjects =
            [.. PanelFormats.All.Where(p => p.Source is not DecodedFormat && p.ToString().Contains(filter, StringComparison.OrdinalIgnoreCase))
                .Select(p => new Subject(p, width, tokens, k, bytes))];
        foreach (Subject subject in subjects) subject.Turn();
        foreach (Subject subject in subjects) subject.Evict();
        for (int i = 0; i < turns; i++)
            foreach (Subject subject in subjects)
                subject.Turn();
        output.WriteLine($"{width.Name()} lanes, k = {k}, {tokens} tokens in prefill; median (best) of {turns} turns");
        output.WriteLine($"{"panel",-12} {"prefill GMAC/s",18} {"decode GB/s",18} {"pack GB/s",18}");
        foreach (Subject subject in subjects) output.WriteLine(subject.Line());
        foreach (Subject subject in subjects) subject.Free();
    }

    private sealed class Subject
    {
        private readonly MatMul _matmul;
        private readonly QuantizeActivations _quantize;
        private readonly int _tokens, _k, _panels;
        private readonly long _panelBytes;
        private readonly byte[] _rows;
        private readonly byte* _weights, _many, _one, _scratch, _packed;
        private readonly float* _y;
        private readonly List<double> _prefill = [], _decode = [], _pack = [];

        public Subject(PanelFormat panel, LaneWidth width, int tokens, int k, long bytes)
        {
            _matmul = MatMul.Bind(panel, width);
            _matmul.Prepare();
            _quantize = QuantizeActivations.Bind(panel.Activations, width);
            (_tokens, _k) = (tokens, k);
            _panelBytes = panel.PanelBytes(k);
            _panels = (int)Math.Max(PrefillPanels, bytes / _panelBytes);
            var random = new Random(1);
            float[] values = new float[PanelFormat.Rows * k], x = new float[tokens * k];
            foreach (ref float v in values.AsSpan()) v = (float)(random.NextDouble() - 0.5);
            foreach (ref float v in x.AsSpan()) v = (float)(random.NextDouble() - 0.5);
            _rows = new byte[PanelFormat.Rows * panel.Source.RowBytes(k)];
            panel.Source.Encode(values, _rows);

            _weights = Allocate(_panels * _panelBytes);
            _packed = Allocate(PackPanels * _panelBytes);
            _many = Allocate(panel.Activations.Bytes(tokens, k));
            _one = Allocate(panel.Activations.Bytes(1, k));
            _scratch = Allocate(_matmul.ScratchBytes);
            _y = (float*)Allocate((long)sizeof(float) * PanelFormat.Rows * Math.Max(_panels, PrefillPanels * tokens));
            panel.Pack(_rows, PanelFormat.Rows, k, _weights);
            for (int p = 1; p < _panels; p++) Buffer.MemoryCopy(_weights, _weights + p * _panelBytes, _panelBytes, _panelBytes);
            fixed (float* first = x)
            {
                _quantize.Run(first, k, tokens, k, _many);
                _quantize.Run(first, k, 1, k, _one);
            }
        }

        public void Turn()
        {
            const int stride = PrefillPanels * PanelFormat.Rows;
            _prefill.Add((double)_tokens * stride * _k / Seconds(() => _matmul.Run(_weights, PrefillPanels, _k, _many, _tokens, _y, stride, _scratch)));
            _decode.Add(_panels * _panelBytes / Seconds(() => _matmul.Run(_weights, _panels, _k, _one, 1, _y, _panels * PanelFormat.Rows, _scratch)));
            _pack.Add(PackPanels * (double)_rows.Length / Seconds(() =>
            {
                for (int p = 0; p < PackPanels; p++) _matmul.Panel.Pack(_rows, PanelFormat.Rows, _k, _packed + p * _panelBytes);
            }));
        }

        public void Evict()
        {
            foreach (List<double> samples in new[] { _prefill, _decode, _pack }) samples.Clear();
        }

        public string Line() => $"{_matmul.Panel,-12} {Show(_prefill),18} {Show(_decode),18} {Show(_pack),18}";

        public void Free()
        {
            foreach (nint p in new[] { (nint)_weights, (nint)_packed, (nint)_many, (nint)_one, (nint)_scratch, (nint)_y }) NativeMemory.AlignedFree((void*)p);
        }

        private static byte* Allocate(long bytes) => (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 64), 64);

        private static double Seconds(Action run)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        private static string Show(List<double> samples)
        {
            double[] sorted = [.. samples.Order()];
            return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2] * 1e-9:F1} ({sorted[^1] * 1e-9:F1})");
        }
    }
}
