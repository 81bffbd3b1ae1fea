using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels.Bodies;

/// <summary>
/// A panel as float32, exactly: <c>to[k][stride] = Decode(row)[k]</c>. One body for every format: as many rows as there are lanes
/// become rows of an F32 panel; with one lane a single row is gathered.
/// </summary>
[Kernel]
internal static unsafe class Unpack
{
    /// <summary>Blocks [first, first + count) of the rows that begin with <paramref name="row"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<W, L, F, I>(byte* panel, int first, int count, int row, float* to, int stride)
        where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        int at = 0;
        for (int b = first; b < first + count; b++)
        {
            byte* head = W.Head(panel, b) + W.ScaleBytes * row, lines = W.Lines(panel, b) + 4 * row;
            for (int part = 0; part < W.Parts; part++)
            {
                Affine<F, I> e = W.PartScale(head, lines, part);
                for (int i = 0; i < W.PartWords; i++)
                {
                    I word = W.PartWord(lines, part, i);
                    for (int j = 0; j < W.WordValues; j++)
                    {
                        L.Store(to + at, W.Value(in e, word, j));
                        at += stride;
                    }
                }
            }
        }
    }
}
