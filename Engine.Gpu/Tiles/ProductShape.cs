using System.Diagnostics;
using Engine.Kernels.Formats.Panels;

namespace Engine.Gpu.Tiles;

/// <summary>The measures of a product of panels and activations, or of some of its ranges.</summary>
/// <remarks>
/// The programs of a group share a panel's ranges of <see cref="ActivationFormat.RangeValues"/> values; the sums are added in ascending order, as on the CPU.
/// </remarks>
internal readonly struct ProductShape
{
    /// <summary>The most ranges of a launch: their sums lie in shared memory.</summary>
    public const int MaxRanges = 64;

    private ProductShape(PanelFormat panel, int rows, int columns, int firstRange, int ranges)
    {
        Blocks = panel.Blocks(columns);
        RangeBlocks = ActivationFormat.RangeValues / panel.BlockSize;
        Debug.Assert(RangeBlocks % panel.BlockGroup == 0, "a range begins where lines of scales do");
        (FirstRange, Ranges) = (firstRange, ranges);
        BlockSize = panel.BlockSize;
        PanelBytes = panel.PanelBytes(columns);
        Rows = rows;
        TokenLines = panel.Activations.TokenBytes(columns) / PanelFormat.LineBytes;
        SumsAt = panel.Activations.SumsAt(columns);
        ScalesAt = panel.Activations.ScalesAt(columns);
    }

    /// <summary>Blocks of a row; of a range; the first range and how many; values of a block.</summary>
    public readonly int Blocks, RangeBlocks, FirstRange, Ranges, BlockSize;

    /// <summary>Bytes of a panel.</summary>
    public readonly long PanelBytes;

    /// <summary>Outputs of a token.</summary>
    public readonly int Rows;

    /// <summary>Lines of a token's activations, and in words where in a tile's, for each of its tokens, sums and scales begin.</summary>
    public readonly int TokenLines, SumsAt, ScalesAt;

    /// <summary>Where a token's tile begins, in words: the constant comes last, so that compilers see how far tiles are aligned.</summary>
    public long TileAt(long token) => token * TokenLines * (PanelFormat.LineBytes / sizeof(int));

    /// <summary>The launches of a product in order: one, where a row has no more ranges than go into one.</summary>
    public static ProductShape[] Launches(PanelFormat panel, int rows, int columns, int most = MaxRanges)
    {
        int ranges = Math.Max(1, (columns + ActivationFormat.RangeValues - 1) / ActivationFormat.RangeValues);
        var launches = new ProductShape[(ranges + most - 1) / most];
        for (int i = 0; i < launches.Length; i++)
            launches[i] = new(panel, rows, columns, i * most, Math.Min(most, ranges - i * most));
        return launches;
    }
}
