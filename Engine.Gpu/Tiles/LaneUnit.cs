using System.Runtime.CompilerServices;
using Engine.Gpu.Lanes;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using ILGPU;

namespace Engine.Gpu.Tiles;

/// <summary>A thread for each row of a panel, and a tile of eight tokens: what every device can run.</summary>
internal unsafe struct LaneUnit<Q, L> : IProductUnit where Q : struct, IDots<L, float, int> where L : struct, ILanes<float, int>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Stride = ActivationStage.Tokens;
#pragma warning disable CS0649   // assigned through its own methods
    private TokenPair<FourTokens<Q, L>, FourTokens<Q, L>> _tile;
#pragma warning restore CS0649

    public static int Threads { [MethodImpl(Inline)] get => ThreadLanes.Count; }
    public static int Tiles { [MethodImpl(Inline)] get => 1; }
    public static int ChunkBlocks { [MethodImpl(Inline)] get => ActivationStage<Q, L>.Blocks; }

    [MethodImpl(Inline)]
    public static void Stage(ArrayView<int> tiles, ArrayView<int> to, ProductShape shape, int firstTile, int tileCount, int first, int count)
        => ActivationStage<Q, L>.Fill(tiles, to, shape, firstTile, tileCount, first, count);

    [MethodImpl(Inline)] public void Zero() => _tile.Zero();

    [MethodImpl(Inline)]
    public void Block(byte* panel, int b, int i, int* words, int* sums, float* scales)
        => BlockBody<Q, TokenPair<FourTokens<Q, L>, FourTokens<Q, L>>, L>.Run(
            ref _tile, panel, b, words + i * (Q.Acts * Stride), sums + i * (Q.Sums * Stride), scales + i * Stride, Stride);

    [MethodImpl(Inline)] public void Fold(int isFirst) => _tile.Fold(isFirst);
    [MethodImpl(Inline)] public void Put(in ProductOutput to, int row, int token) => _tile.Put(in to, row + Group.IdxX % ThreadLanes.Count, token);
}
