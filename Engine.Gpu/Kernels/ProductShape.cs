using Engine.Kernels.Formats.Panels;

namespace Engine.Gpu.Kernels;

/// <summary>The measures of a product of panels and activations, the same for every launch.</summary>
/// <remarks>
/// A panel's blocks are cut into <see cref="Ranges"/> ranges, which programs of a group share; their sums are added in ascending order. The cut
/// follows from the number of blocks alone, so that an output's bits do not depend on what else is computed.
/// </remarks>
internal readonly struct ProductShape
{
    /// <summary>The most ranges of a panel.</summary>
    public const int MaxRanges = 16;

    public ProductShape(PanelFormat panel, int rows, int columns, int blockGroup)
    {
        Blocks = panel.Blocks(columns);
        RangeBlocks = (Blocks + MaxRanges * blockGroup - 1) / (MaxRanges * blockGroup) * blockGroup;
        Ranges = RangeBlocks == 0 ? 0 : (Blocks + RangeBlocks - 1) / RangeBlocks;
        BlockSize = panel.BlockSize;
        PanelBytes = panel.PanelBytes(columns);
        Rows = rows;
        TokenWords = panel.Activations.TokenBytes(columns) / sizeof(int);
        SumsAt = panel.Activations.SumsAt(columns);
        ScalesAt = panel.Activations.ScalesAt(columns);
    }

    /// <summary>Blocks of a row; of a range; ranges; values of a block.</summary>
    public readonly int Blocks, RangeBlocks, Ranges, BlockSize;

    /// <summary>Bytes of a panel.</summary>
    public readonly long PanelBytes;

    /// <summary>Outputs of a token.</summary>
    public readonly int Rows;

    /// <summary>Words of a token's activations, and where in a tile's, for each of its tokens, sums and scales begin.</summary>
    public readonly int TokenWords, SumsAt, ScalesAt;
}
