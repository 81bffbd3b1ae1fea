using System.Runtime.CompilerServices;
using Engine.Gpu.Lanes;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using ILGPU;

namespace Engine.Gpu.Tiles;

/// <summary>
/// Activations of a chunk of blocks in memory that a thread group shares: up to <see cref="ActivationStage.MaxTiles"/> tiles of
/// <see cref="ActivationStage.Tokens"/> tokens. The words of all tiles come first, each tile's as they lie in global memory <c>[word][token]</c>, then their
/// sums, then their scales.
/// </summary>
internal static unsafe class ActivationStage<Q, L> where Q : struct, IDots<L, float, int> where L : struct, ILanes<float, int>
{
    /// <summary>Blocks of a chunk: 64 words of a token.</summary>
    public static int Blocks { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => ActivationStage.ChunkWords / Q.Acts; }

    /// <summary>
    /// Brings blocks [first, first + count) of those tiles that there are. All threads of the group take part; a barrier has to stand on both sides.
    /// </summary>
    public static void Fill(ArrayView<int> tiles, ArrayView<int> to, ProductShape shape, int firstTile, int tileCount, int first, int count)
    {
        for (int tile = 0; tile < tileCount; tile++)
        {
            long from = shape.TileAt((long)(firstTile + tile) * ActivationStage.Tokens);
            fixed (int* words = &tiles[from + (long)first * Q.Acts * ActivationStage.Tokens], stage = &to[(long)tile * ActivationStage.TileWords])
            {
                for (int i = Group.IdxX; i < count * Q.Acts * (ActivationStage.Tokens / 4); i += Group.DimX)
                    *(Words4*)(stage + 4 * i) = *(Words4*)(words + 4 * i);
            }

            // Floats have neither.
            if (Q.WordValues == 1) continue;
            long scales = from + (long)(shape.ScalesAt + first) * ActivationStage.Tokens;
            long sums = from + (long)(shape.SumsAt + first * Q.Sums) * ActivationStage.Tokens;
            for (int i = Group.IdxX; i < count * ActivationStage.Tokens; i += Group.DimX)
                to[ActivationStage.ScalesAt + tile * ActivationStage.TileScales + i] = tiles[scales + i];
            for (int i = Group.IdxX; i < count * Q.Sums * ActivationStage.Tokens; i += Group.DimX)
                to[ActivationStage.SumsAt + tile * ActivationStage.TileSums + i] = tiles[sums + i];
        }
    }
}

/// <summary>The measures of staged activations.</summary>
internal static class ActivationStage
{
    /// <summary>Tokens of a tile.</summary>
    public const int Tokens = 8;

    /// <summary>The most tiles of a thread group.</summary>
    public const int MaxTiles = 4;

    /// <summary>Words of a token in a chunk.</summary>
    public const int ChunkWords = 64;

    /// <summary>Words, sums and scales of a tile: eight blocks of 32 values, or one of more, of which the sums are twelve words.</summary>
    public const int TileWords = ChunkWords * Tokens, TileSums = 12 * Tokens, TileScales = 8 * Tokens;

    /// <summary>Where sums and scales begin.</summary>
    public const int SumsAt = MaxTiles * TileWords, ScalesAt = SumsAt + MaxTiles * TileSums;

    /// <summary>Words of all of it.</summary>
    public const int Length = ScalesAt + MaxTiles * TileScales;
}
