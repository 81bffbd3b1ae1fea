using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Formats.Panels;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Kernels.Ops;
using Engine.Tests.Kernels.Ops.Attention;

namespace Engine.Tests.Kernels;

/// <summary>
/// The same bits on every machine, not only on every width of one: results of all formats and ops are pinned, and asserted on each architecture that runs the
/// tests. Who changes what a kernel computes changes a line here.
/// </summary>
public class PinnedBitsTests
{
    [Theory, EveryWidth]
    public void The_products_of_all_formats_are_these(LaneWidth width)
    {
        List<int> bits = [];
        foreach (PanelFormat panel in PanelFormats.All)
        {
            int rows = 21, tokens = 5, k = RawRows.Length(panel.Source, 18, 5);
            bits.AddRange(MatMulCase.Bits(new MatMulCase(panel, rows, k, tokens, RawRows.Random(panel.Source, rows, k, 1), MatMulTests.Noise(tokens * k, 2)).Multiply(width)));
        }

        Assert.Equal("67E4FD13F7EAD302", Fingerprint.Of(bits));
    }

    [Theory, EveryWidth]
    public void Attention_to_all_cache_formats_is_this(LaneWidth width)
    {
        List<int> bits = [];
        foreach (CacheFormat format in CacheFormat.All)
        {
            using var cache = new PagedSequence(width, format, keyDim: 72, valueDim: 40, begin: 0, end: 301, layout: 1);
            bits.AddRange(MatMulCase.Bits(cache.Attend(width, Rows.Plain(new Random(1), 3 * 72, 2), position: 300, heads: 3, scale: 0.125f, window: null, splitwise: false)));
        }

        Assert.Equal("FFAD6D4F25A953DF", Fingerprint.Of(bits));
    }

    [Theory, EveryWidth]
    public void The_rows_of_all_ops_are_these(LaneWidth width)
    {
        var random = new Random(1);
        float[][] rows = [Rows.Special(random, 133), Rows.Wide(random, 133), Rows.Plain(random, 133)];
        Dictionary<string, float[]> results = RowPropertyTests.Run(new CpuKernels(width), rows);
        Assert.Equal("ED81D22303B33F87", Fingerprint.Of(results.OrderBy(r => r.Key, StringComparer.Ordinal).SelectMany(r => MatMulCase.Bits(r.Value))));
    }
}
