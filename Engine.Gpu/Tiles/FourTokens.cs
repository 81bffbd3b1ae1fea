using System.Runtime.CompilerServices;
using Engine.Gpu.Lanes;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Gpu.Tiles;

/// <summary>Four tokens side by side in memory: <see cref="Engine.Kernels.Ops.Four{Q, L, F, I}"/>.</summary>
internal unsafe struct FourTokens<Q, L> : IThreadTile where Q : struct, IDots<L, float, int> where L : struct, ILanes<float, int>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private int _sub0, _sub1, _sub2, _sub3, _block0, _block1, _block2, _block3;
    private RangeSums _sums;

    public static int Count { [MethodImpl(Inline)] get => 4; }

    [MethodImpl(Inline)] public void Zero() => _sums.Zero();

    [MethodImpl(Inline)] public void Clear() => _block0 = _block1 = _block2 = _block3 = 0;
    [MethodImpl(Inline)] public void Open() => _sub0 = _sub1 = _sub2 = _sub3 = 0;

    [MethodImpl(Inline)]
    public void Step(int w, int* a, int stride)
    {
        Words4 x = *(Words4*)a;
        _sub0 = Dot(_sub0, w, x.X);
        _sub1 = Dot(_sub1, w, x.Y);
        _sub2 = Dot(_sub2, w, x.Z);
        _sub3 = Dot(_sub3, w, x.W);
    }

    [MethodImpl(Inline)]
    public void Steps(int w0, int w1, int w2, int w3, int* a, int stride)
    {
        Step(w0, a, stride);
        Step(w1, a + stride, stride);
        Step(w2, a + 2 * stride, stride);
        Step(w3, a + 2 * stride + stride, stride); // Three times a stride, ILGPU does not see that it is aligned.
    }

    [MethodImpl(Inline)]
    public void Close(int scale)
    {
        _block0 = Q.Total(_block0, Q.Scaled(_sub0, scale));
        _block1 = Q.Total(_block1, Q.Scaled(_sub1, scale));
        _block2 = Q.Total(_block2, Q.Scaled(_sub2, scale));
        _block3 = Q.Total(_block3, Q.Scaled(_sub3, scale));
    }

    [MethodImpl(Inline)]
    public void Flush(in BlockScale<float, int> e, int* sums, float* scales, int stride)
    {
        _sums.X = Q.Flush(in e, _block0, _sums.X, sums, stride, scales);
        _sums.Y = Q.Flush(in e, _block1, _sums.Y, sums + 1, stride, scales + 1);
        _sums.Z = Q.Flush(in e, _block2, _sums.Z, sums + 2, stride, scales + 2);
        _sums.W = Q.Flush(in e, _block3, _sums.W, sums + 3, stride, scales + 3);
    }

    [MethodImpl(Inline)] public void Fold(int isFirst) => _sums.Fold(isFirst);

    [MethodImpl(Inline)]
    public void Put(in ProductOutput to, int row, int token)
    {
        to.Put(row, token, _sums.AllX);
        to.Put(row, token + 1, _sums.AllY);
        to.Put(row, token + 2, _sums.AllZ);
        to.Put(row, token + 3, _sums.AllW);
    }

    [MethodImpl(Inline)]
    public void Store(float* y, int stride)
    {
        L.Store(y, _sums.X);
        L.Store(y + stride, _sums.Y);
        L.Store(y + 2 * stride, _sums.Z);
        L.Store(y + 3 * stride, _sums.W);
    }

    [MethodImpl(Inline)] private static int Dot(int acc, int w, int a) => Q.Sum(acc, Q.Dot(acc, w, a));
}
