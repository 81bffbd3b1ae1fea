using System.Runtime.CompilerServices;
using Engine.Gpu.Lanes;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using ILGPU;

namespace Engine.Gpu.Tiles;

/// <summary>
/// A warp, a panel and four tiles of eight tokens on tensor cores. Words of weights are a fragment of A as they lie in the panel, and tiles of activations
/// one of B; the integers are those of <see cref="LaneUnit{Q, L}"/>, and so are the floats after them.
/// </summary>
/// <typeparam name="Q">The steps of a format, for <see cref="FragmentRows"/>.</typeparam>
/// <typeparam name="L">Those lanes.</typeparam>
/// <typeparam name="C">Tensor cores, or their software.</typeparam>
internal unsafe struct TensorUnit<Q, L, C> : IProductUnit
    where Q : struct, IDots<L, float, int> where L : struct, ILanes<float, int> where C : struct, ITensorCore
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Stride = ActivationStage.Tokens;
#pragma warning disable CS0649   // assigned through their own methods
    private TensorTile<Q, L, C> _tile0, _tile1, _tile2, _tile3;
#pragma warning restore CS0649

    public static int Threads { [MethodImpl(Inline)] get => Fragments.Threads; }
    public static int Tiles { [MethodImpl(Inline)] get => ActivationStage.MaxTiles; }
    public static int ChunkBlocks { [MethodImpl(Inline)] get => ActivationStage<Q, L>.Blocks; }

    private static int Thread => Group.IdxX & (Fragments.Threads - 1);

    [MethodImpl(Inline)]
    public static void Stage(ArrayView<int> tiles, ArrayView<int> to, ProductShape shape, int firstTile, int tileCount, int first, int count)
        => ActivationStage<Q, L>.Fill(tiles, to, shape, firstTile, tileCount, first, count);

    [MethodImpl(Inline)] public void Zero() { _tile0.Zero(); _tile1.Zero(); _tile2.Zero(); _tile3.Zero(); }
    [MethodImpl(Inline)] public void Fold(int isFirst) { _tile0.Fold(isFirst); _tile1.Fold(isFirst); _tile2.Fold(isFirst); _tile3.Fold(isFirst); }

    [MethodImpl(Inline)]
    public void Put(in ProductOutput to, int row, int token)
    {
        int own = row + Fragments.RowOfC(Thread, 0), column = token + Fragments.ColumnOfC(Thread, 0);
        _tile0.Put(in to, own, column);
        _tile1.Put(in to, own, column + Stride);
        _tile2.Put(in to, own, column + 2 * Stride);
        _tile3.Put(in to, own, column + 3 * Stride);
    }

    [MethodImpl(Inline)]
    public void Block(byte* panel, int b, int i, int* words, int* sums, float* scales)
    {
        byte* head = Q.Head(panel, b), lines = Q.Lines(panel, b), others = lines + 4 * FragmentRows.Count;
        BlockScale<float, int> e = Q.LoadScale(head, lines), other = Q.LoadScale(head + Q.ScaleBytes * FragmentRows.Count, others);
        // The thread's column of B.
        int* a = words + (i * (Q.Acts * Stride) + Fragments.ColumnOfB(Thread));
        _tile0.Clear();
        _tile1.Clear();
        _tile2.Clear();
        _tile3.Clear();
        for (int g = 0; g < Q.Groups; g += Q.SharedGroups)
        {
            Plane(lines, others, a, g, 0);
            if (Q.Planes > 1) Plane(lines, others, a, g, 1);
            if (Q.Planes > 2)
            {
                Plane(lines, others, a, g, 2);
                Plane(lines, others, a, g, 3);
            }
        }

        int column = Fragments.ColumnOfC(Thread, 0);
        int* s = sums + (i * (Q.Sums * Stride) + column);
        float* d = scales + (i * Stride + column);
        _tile0.Flush(in e, in other, s, d);
        _tile1.Flush(in e, in other, s + ActivationStage.TileSums, d + ActivationStage.TileScales);
        _tile2.Flush(in e, in other, s + 2 * ActivationStage.TileSums, d + 2 * ActivationStage.TileScales);
        _tile3.Flush(in e, in other, s + 3 * ActivationStage.TileSums, d + 3 * ActivationStage.TileScales);
    }

    [MethodImpl(Inline)]
    private void Plane(byte* lines, byte* others, int* a, int g, int plane)
    {
        int word = Fragments.WordOfB(Thread, 0);
        if (plane == 0 || !Q.Joined)
        {
            _tile0.Open();
            _tile1.Open();
            _tile2.Open();
            _tile3.Open();
        }

        int* x = a + (Q.ActOf(g, plane) + word) * Stride;
        if (Q.WordValues == 2)
        {
            for (int k = 0; k < Q.Steps; k += 16) Shorts(lines, others, g, plane, k + word, x + k * Stride);
            _tile0.Combine();
            _tile1.Combine();
            _tile2.Combine();
            _tile3.Combine();
        }
        else if (Q.Steps == 2)
        {
            // Two groups that share their scales, of two words each.
            Half(Q.Word(lines, g + (word >> 1), plane, word & 1), Q.Word(others, g + (word >> 1), plane, word & 1), x);
        }
        else if (Q.Steps == 4)
        {
            Half(Q.Word(lines, g, plane, word), Q.Word(others, g, plane, word), x);
        }
        else
        {
            Words4 w = new()
            {
                X = Q.Word(lines, g, plane, word),
                Y = Q.Word(others, g, plane, word),
                Z = Q.Word(lines, g, plane, word + 4),
                W = Q.Word(others, g, plane, word + 4),
            };
            _tile0.Step(w, x);
            _tile1.Step(w, x + ActivationStage.TileWords);
            _tile2.Step(w, x + 2 * ActivationStage.TileWords);
            _tile3.Step(w, x + 3 * ActivationStage.TileWords);
        }

        if (plane == Q.Planes - 1 || !Q.Joined)
        {
            int scale = Q.ScaleOf(lines, g, plane), other = Q.ScaleOf(others, g, plane);
            _tile0.Close(scale, other);
            _tile1.Close(scale, other);
            _tile2.Close(scale, other);
            _tile3.Close(scale, other);
        }
    }

    [MethodImpl(Inline)]
    private void Half(int w0, int w1, int* x)
    {
        _tile0.Half(w0, w1, x);
        _tile1.Half(w0, w1, x + ActivationStage.TileWords);
        _tile2.Half(w0, w1, x + 2 * ActivationStage.TileWords);
        _tile3.Half(w0, w1, x + 3 * ActivationStage.TileWords);
    }

    [MethodImpl(Inline)]
    private void Shorts(byte* lines, byte* others, int g, int plane, int k, int* x)
    {
        int w0 = Q.Word(lines, g, plane, k), w1 = Q.Word(lines, g, plane, k + 4), w2 = Q.Word(lines, g, plane, k + 8), w3 = Q.Word(lines, g, plane, k + 12);
        int v0 = Q.Word(others, g, plane, k), v1 = Q.Word(others, g, plane, k + 4), v2 = Q.Word(others, g, plane, k + 8), v3 = Q.Word(others, g, plane, k + 12);
        Words4 low = new()
        {
            X = Instructions.LowBytes(w0, w1),
            Y = Instructions.LowBytes(v0, v1),
            Z = Instructions.LowBytes(w2, w3),
            W = Instructions.LowBytes(v2, v3),
        };
        Words4 high = new()
        {
            X = Instructions.HighBytes(w0, w1),
            Y = Instructions.HighBytes(v0, v1),
            Z = Instructions.HighBytes(w2, w3),
            W = Instructions.HighBytes(v2, v3),
        };
        _tile0.Shorts(low, high, x);
        _tile1.Shorts(low, high, x + ActivationStage.TileWords);
        _tile2.Shorts(low, high, x + 2 * ActivationStage.TileWords);
        _tile3.Shorts(low, high, x + 3 * ActivationStage.TileWords);
    }
}
