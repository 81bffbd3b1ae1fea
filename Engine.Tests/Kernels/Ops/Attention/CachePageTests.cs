using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;

namespace Engine.Tests.Kernels.Ops.Attention;

/// <summary>Every cache format holds what its definition says, in every slot, and touches nothing else.</summary>
public unsafe class CachePageTests
{
    private static readonly int[] HeadDims = [1, 2, 8, 12, 16, 18, 20, 31, 32, 33, 40, 64, 72, 80, 96, 100, 128, 160, 256];

    [Theory, EveryWidth]
    public void Stores_the_definition_and_nothing_else(LaneWidth width)
    {
        var random = new Random(1);
        foreach (CacheFormat format in CacheFormat.All)
        {
            CacheKernels kernels = new CpuKernels(width).Cache(format);
            foreach (int dim in HeadDims)
            {
                using Guarded keys = new(format.KeyPageBytes(dim)), values = new(format.ValuePageBytes(dim));
                float[][] rows = [.. Enumerable.Range(0, 16).Select(i => Row(random, dim, i))];
                int[] slots = [.. Enumerable.Range(0, 16)];
                random.Shuffle(slots);
                foreach (int slot in slots)
                {
                    using Guarded row = new(rows[slot]);
                    kernels.StoreKey(row.Floats, keys.Bytes, slot, dim);
                    kernels.StoreValue(row.Floats, values.Bytes, slot, dim);
                }
                _ = (keys.ToArray(), values.ToArray());
                for (int slot = 0; slot < 16; slot++)
                {
                    double[] expected = CacheRounder.Round(format.Name, rows[slot]);
                    for (int d = 0; d < dim; d++)
                    {
                        string what = $"{format}, headDim {dim}, slot {slot}, dimension {d}, of {rows[slot][d]:R}";
                        Same(expected[d], PageReader.Key(format.Name, new(keys.Bytes, format.KeyPageBytes(dim)), dim, slot, d), "key " + what);
                        Same(expected[d], PageReader.Value(format.Name, new(values.Bytes, format.ValuePageBytes(dim)), dim, slot, d), "value " + what);
                    }
                    for (int d = dim; d < (dim + 15) / 16 * 16; d++)
                        Same(0, PageReader.Value(format.Name, new(values.Bytes, format.ValuePageBytes(dim)), dim, slot, d), $"padding of {format}, headDim {dim}, slot {slot}");
                }
            }
        }
    }

    [Fact]
    public void Every_half_reads_back_and_ties_go_to_even()
    {
        // All finite binary16, and the two floats beside each midpoint between neighbours.
        List<float> x = [];
        for (int bits = 0; bits < 0x7BFF; bits++)
        {
            float lo = (float)BitConverter.Int16BitsToHalf((short)bits), hi = (float)BitConverter.Int16BitsToHalf((short)(bits + 1)), middle = (lo + hi) / 2;
            x.AddRange([lo, -lo, middle, -middle, MathF.BitIncrement(middle), MathF.BitDecrement(middle)]);
        }
        foreach (LaneWidth width in LaneWidths.All.Where(LaneWidths.IsSupported))
        {
            CacheKernels kernels = new CpuKernels(width).Cache(CacheFormat.F16);
            using Guarded page = new(CacheFormat.F16.ValuePageBytes(512));
            foreach (float[] row in x.Chunk(512))
            {
                using Guarded v = new(row);
                kernels.StoreValue(v.Floats, page.Bytes, 0, row.Length);
                for (int d = 0; d < row.Length; d++) Assert.Equal((Half)row[d], ((Half*)page.Bytes)[d]);
            }
        }
    }

    [Fact]
    public void Pages_are_whole_cache_lines_of_the_expected_size()
    {
        foreach (CacheFormat format in CacheFormat.All)
        {
            foreach (int dim in HeadDims)
            {
                Assert.Equal(0, format.KeyPageBytes(dim) % 64);
                Assert.Equal(0, format.ValuePageBytes(dim) % 64);
            }
        }
        Assert.Equal([4096, 2048, 2048, 1088], CacheFormat.All.Select(f => f.KeyPageBytes(64)));
        Assert.Equal([4096, 2048, 2048, 1088], CacheFormat.All.Select(f => f.ValuePageBytes(64)));
        Assert.Same(CacheFormat.Q8_0, CacheFormat.Parse("q8_0"));
        Assert.Contains("F32, F16, BF16 or Q8_0", Assert.Throws<ArgumentException>(() => CacheFormat.Parse("Q3")).Message);
    }

    private static float[] Row(Random random, int dim, int kind) => (kind % 6) switch
    {
        0 => new float[dim],
        1 => Rows.Special(random, dim),
        2 => Rows.Plain(random, dim, 1e-6),
        3 => Rows.Plain(random, dim, 3e-8),
        4 => Rows.Wide(random, dim),
        _ => Rows.Plain(random, dim),
    };

    private static void Same(double expected, double actual, string what)
    {
        if (!(expected == actual || (double.IsNaN(expected) && double.IsNaN(actual)))) Assert.Fail($"{what}: expected {expected:R}, holds {actual:R}");
    }
}
