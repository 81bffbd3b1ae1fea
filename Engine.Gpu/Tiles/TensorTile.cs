using System.Runtime.CompilerServices;
using Engine.Gpu.Lanes;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Gpu.Tiles;

/// <summary>
/// A thread's part of the sums of a panel's sixteen rows and of eight tokens: the fragment C of a tensor core, of which X and Y are two tokens of a row, Z
/// and W those of the eighth row behind it.
/// </summary>
internal unsafe struct TensorTile<Q, L, C> where Q : struct, IDots<L, float, int> where L : struct, ILanes<float, int> where C : struct, ITensorCore
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Stride = ActivationStage.Tokens;
    private Words4 _sub, _cross, _high, _block;
    private RangeSums _sums;

    [MethodImpl(Inline)] public void Zero() => _sums.Zero();

    /// <summary>The integer sums of a block begin with zero.</summary>
    [MethodImpl(Inline)] public void Clear() => _block = default;

    /// <summary>Those of a sub-block begin with zero.</summary>
    [MethodImpl(Inline)] public void Open() => _sub = _cross = _high = default;

    /// <summary>Eight words of bytes; a is the thread's own of the first four of activations.</summary>
    [MethodImpl(Inline)] public void Step(Words4 w, int* a) => _sub = C.US(w, *a, *(a + 4 * Stride), _sub);

    /// <summary>Four words of bytes.</summary>
    [MethodImpl(Inline)] public void Half(int w0, int w1, int* a) => _sub = C.HalfUS(w0, w1, *a, _sub);

    /// <summary>Sixteen words of two int16: the products of their low bytes (unsigned) and high bytes (signed) are summed by themselves.</summary>
    [MethodImpl(Inline)]
    public void Shorts(Words4 low, Words4 high, int* a)
    {
        int a0 = *a, a1 = *(a + 4 * Stride), a2 = *(a + 8 * Stride), a3 = *(a + 12 * Stride);
        int low0 = Instructions.LowBytes(a0, a1), low1 = Instructions.LowBytes(a2, a3);
        int high0 = Instructions.HighBytes(a0, a1), high1 = Instructions.HighBytes(a2, a3);
        _sub = C.UU(low, low0, low1, _sub);
        _cross = C.US(low, high0, high1, _cross);
        _cross = C.SU(high, low0, low1, _cross);
        _high = C.SS(high, high0, high1, _high);
    }

    /// <summary>The sum of int16, of its three parts.</summary>
    [MethodImpl(Inline)]
    public void Combine()
    {
        _sub.X += (_cross.X << 8) + (_high.X << 16);
        _sub.Y += (_cross.Y << 8) + (_high.Y << 16);
        _sub.Z += (_cross.Z << 8) + (_high.Z << 16);
        _sub.W += (_cross.W << 8) + (_high.W << 16);
    }

    /// <summary>Adds the sum of a sub-block, times its scale in the row and in the eighth row behind it, to that of the block.</summary>
    [MethodImpl(Inline)]
    public void Close(int scale, int other)
    {
        _block.X = Q.Total(_block.X, Q.Scaled(_sub.X, scale));
        _block.Y = Q.Total(_block.Y, Q.Scaled(_sub.Y, scale));
        _block.Z = Q.Total(_block.Z, Q.Scaled(_sub.Z, other));
        _block.W = Q.Total(_block.W, Q.Scaled(_sub.W, other));
    }

    /// <summary>Adds the block, times its scales, to the running sums; sums and scales are those of the thread's first token.</summary>
    [MethodImpl(Inline)]
    public void Flush(in BlockScale<float, int> e, in BlockScale<float, int> other, int* sums, float* scales)
    {
        _sums.X = Q.Flush(in e, _block.X, _sums.X, sums, Stride, scales);
        _sums.Y = Q.Flush(in e, _block.Y, _sums.Y, sums + 1, Stride, scales + 1);
        _sums.Z = Q.Flush(in other, _block.Z, _sums.Z, sums, Stride, scales);
        _sums.W = Q.Flush(in other, _block.W, _sums.W, sums + 1, Stride, scales + 1);
    }

    /// <summary>A range has ended: its sums are added to those of the ranges before it, of which the first has none.</summary>
    [MethodImpl(Inline)] public void Fold(int isFirst) => _sums.Fold(isFirst);

    /// <summary>Writes the thread's outputs, whose first row and token these are.</summary>
    [MethodImpl(Inline)]
    public void Put(in ProductOutput to, int row, int token)
    {
        to.Put(row, token, _sums.AllX);
        to.Put(row, token + 1, _sums.AllY);
        to.Put(row + Fragments.Rows / 2, token, _sums.AllZ);
        to.Put(row + Fragments.Rows / 2, token + 1, _sums.AllW);
    }
}
