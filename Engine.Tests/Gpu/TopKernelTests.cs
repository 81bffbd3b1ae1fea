using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;
using Engine.Sampling;
using Engine.Tests.Sampling;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Tests.Gpu;

/// <summary>A device finds the logits that the sampler's own search finds, and their sum within the error that samplers reckon with.</summary>
public abstract class TopKernelTests : GpuTests
{
    [GpuFact, ChecksKernel("TopKernels.Segments", "TopKernels.Merge")]
    public void The_greatest_logits()
    {
        var segments = Accelerator.Kernel(TopKernels.Segments, static a =>
            a.LoadKernel<ArrayView<float>, ArrayView<int>, ArrayView<int>, ArrayView<float>, ArrayView<int>, ArrayView<float>, TopShape>(TopKernels.Segments));
        var merge = Accelerator.Kernel(TopKernels.Merge, static a =>
            a.LoadKernel<ArrayView<int>, ArrayView<float>, ArrayView<int>, ArrayView<float>, ArrayView<int>, TopShape>(TopKernels.Merge));
        int threads = Accelerator.RangePrograms * ThreadLanes.Count;
        foreach ((int n, int most) in Shapes((1, 1), (300, 128), (2048, 3), (5000, 40), (90, 4)))
        {
            for (int round = 0; round < 3; round++)
            {
                // Every kind of row, and one that nobody asks about.
                var random = new Random(n + round);
                float[][] rows = [.. Enumerable.Range(0, 6).Select(kind => kind == 5 ? [.. Enumerable.Repeat(float.NaN, n)] : TopLogitsTests.Row(random, n, kind))];
                LogitsQuery[] queries = [.. rows.Select((_, r) => r == 2 && round == 0 ? default : new LogitsQuery(
                    r == 0 ? most : random.Next(1, most + 1), random.Next(2) * (0.5f + random.NextSingle()), random.Next(2) == 0 ? TopLogitsTests.Mask(random, n) : null))];
                var shape = new TopShape(n, DeviceArrays.Stride(n), threads, most);
                using var on = new DeviceArrays(Accelerator);
                int[] table = new int[QueryTable.Entries * rows.Length], masks = new int[rows.Length * shape.MaskWords];
                for (int r = 0; r < rows.Length; r++)
                {
                    QueryTable.Set(table, r, queries[r]);
                    for (int w = 0; queries[r].Allowed is { } mask && w < shape.MaskWords; w++) masks[r * shape.MaskWords + w] = (int)mask.Words[w];
                }

                ArrayView<int> wanted = on.Up(table), ids = on.Up(new int[rows.Length * shape.Segments * most]), results = on.Up(new int[rows.Length * shape.ResultWords]);
                ArrayView<float> values = on.Up(new float[rows.Length * shape.Segments * most]), sums = on.Up(new float[rows.Length * shape.Segments]);
                segments(on.Stream, new KernelConfig(new Index3D(shape.Segments, rows.Length, 1), new Index3D(threads, 1, 1)), on.Up(DeviceArrays.Spread(rows)), wanted, on.Up(masks),
                    values, ids, sums, shape);
                merge(on.Stream, new KernelConfig(rows.Length, threads), wanted, values, ids, sums, results, shape);
                int[] found = on.Down(results);
                for (int r = 0; r < rows.Length; r++)
                    if (!queries[r].IsRow) Check(rows[r], queries[r], found.AsSpan(r * shape.ResultWords, shape.ResultWords), most, $"{n} logits, kind {r}, round {round}");
            }
        }
    }

    private static void Check(float[] row, LogitsQuery query, ReadOnlySpan<int> result, int most, string what)
    {
        TopLogits expected = TopSearch.Of(row, query);
        int[] ids = result.Slice(TopShape.ResultHeader, result[0]).ToArray();
        float[] logits = [.. result.Slice(TopShape.ResultHeader + most, result[0]).ToArray().Select(BitConverter.Int32BitsToSingle)];
        Assert.Equal(expected.Ids.ToArray(), ids.Order());
        Assert.Equal(ids.Select(id => row[id]), logits);
        Assert.Equal(expected.Max, BitConverter.Int32BitsToSingle(result[1]));
        float sum = BitConverter.Int32BitsToSingle(result[2]);
        if (query.Temperature > 0 && float.IsFinite(expected.Max))
            Assert.True(Math.Abs(sum - expected.Sum) <= expected.Sum * Candidates.SumError / 10, $"{what}: {sum} for {expected.Sum}");
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClTopKernelTests : TopKernelTests;

[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorTopKernelTests : TopKernelTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaTopKernelTests : TopKernelTests;
