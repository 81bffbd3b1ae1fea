using System.Runtime.CompilerServices;
using Engine.Gpu.Lanes;
using ILGPU;

namespace Engine.Gpu.Tiles;

/// <summary>Where a product's sums go: with a bias or without, into a residual too or not.</summary>
internal readonly struct ProductOutput(ArrayView<float> bias, ArrayView<float> y, ArrayView<float> residual, int rows, int tokens, int stride, int flags)
{
    /// <summary>Writes an output, if there is such a row and token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int row, int token, float sum)
    {
        if (row >= rows || token >= tokens) return;
        long at = (long)token * stride + row;
        if ((flags & ProductTiles.HasBias) != 0) sum = Instructions.Add(sum, bias[row]);
        y[at] = sum;
        if ((flags & ProductTiles.HasResidual) != 0) residual[at] = Instructions.Add(residual[at], sum);
    }
}
