using System.Diagnostics;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Gradients;
using Engine.Kernels.Tensors;

namespace Engine.Bench.Ops;

/// <summary>The products of training on one thread: a linear layer's gradients of input and weights, at the shapes of a small model.</summary>
internal static unsafe class GradientBench
{
    public static void Run(TextWriter output, LaneWidth width, int turns, int tokens)
    {
        Product product = Product.Bind(width);
        output.WriteLine($"{width.Name()} lanes, {tokens} tokens; median (best) of {turns} turns");
        output.WriteLine($"{"layer",-14}{"input GMAC/s",18}{"weights GMAC/s",18}");
        foreach ((int rows, int k) in (ReadOnlySpan<(int, int)>)[(256, 256), (512, 256), (256, 512), (2048, 256)])
        {
            using NativeBuffer w = new(4L * rows * k), x = new(4L * tokens * k), dy = new(4L * tokens * rows);
            foreach (NativeBuffer buffer in (ReadOnlySpan<NativeBuffer>)[w, x, dy])
                for (long i = 0; i < buffer.Bytes / 4; i++) buffer.Floats[i] = 1e-3f * (i % 7);
            InputGradient input = new(product);
            WeightGradient weights = new(product);
            double macs = 1e-9 * rows * k * tokens;
            string a = Rate(() => input.Run(dy.Floats, rows, w.Floats, rows, k, x.Floats, k, tokens, add: false));
            string b = Rate(() => weights.Run(dy.Floats, rows, x.Floats, k, tokens, w.Floats, rows, k));
            output.WriteLine($"{$"{rows} x {k}",-14}{a,18}{b,18}");

            string Rate(Action run)
            {
                double[] seconds = new double[turns];
                for (int i = -1; i < turns; i++)
                {
                    long start = Stopwatch.GetTimestamp();
                    run();
                    if (i >= 0) seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }

                return $"{macs / Median.Of(seconds):0.0} ({macs / seconds.Min():0.0})";
            }
        }
    }
}
