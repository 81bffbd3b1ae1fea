using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// <c>y[t][r] = Σ_k w[r][k] · x[t][k]</c> in float32 for a panel whose words become values one after the other, with nothing unpacked to memory in between.
/// The products are summed as an F32 panel's are, 32 at a time: the same bits as unpacking first.
/// </summary>
[Kernel]
internal static unsafe class UnpackedMatMulBody
{
    /// <summary>Values whose products are summed by themselves: the block of an F32 panel.</summary>
    private const int BlockSize = 32;

    /// <summary>Multiplies blocks [first, first + count) of a panel with a tile of activations; y begins with zero.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="first">The first block.</param>
    /// <param name="count">Blocks.</param>
    /// <param name="a">Words of the tile, those of the first block's values.</param>
    /// <param name="y">The panel's outputs, tokens <paramref name="stride"/> apart.</param>
    /// <param name="stride">From token to token in y.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Inlined<W, T, L, F, I>(byte* panel, int first, int count, int* a, float* y, int stride)
        where W : struct, IWeights<L, F, I> where T : struct, ITile<F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        T t = default;
        t.Zero();
        t.Clear();
        BlockScale<F, I> none = default;
        int at = 0;
        for (int b = first; b < first + count; b++)
        {
            byte* head = W.Head(panel, b), lines = W.Lines(panel, b);
            for (int part = 0; part < W.Parts; part++)
            {
                Affine<F, I> e = W.PartScale(head, lines, part);
                for (int i = 0; i < W.PartWords; i++)
                {
                    I word = W.PartWord(lines, part, i);
                    for (int j = 0; j < W.WordValues; j++)
                    {
                        I value = L.AsInt(W.Value(in e, word, j));
                        if (at % BlockSize == 0) t.Start(value, a + at * T.Count);
                        else t.Step(value, a + at * T.Count);
                        at++;
                        if (at % BlockSize != 0) continue;
                        t.Close(value);
                        t.Flush(in none, a, (float*)a, T.Count);
                        t.Clear();
                    }
                }
            }
        }

        t.Store(y, stride);
    }
}
