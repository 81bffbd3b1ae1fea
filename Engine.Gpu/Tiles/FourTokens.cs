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
    private float _sum0, _sum1, _sum2, _sum3, _total0, _total1, _total2, _total3;

    public static int Count { [MethodImpl(Inline)] get => 4; }

    [MethodImpl(Inline)]
    public void Zero()
    {
        _sum0 = _sum1 = _sum2 = _sum3 = 0;
        _total0 = _total1 = _total2 = _total3 = 0;
    }

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
        _sum0 = Q.Flush(in e, _block0, _sum0, sums, stride, scales);
        _sum1 = Q.Flush(in e, _block1, _sum1, sums + 1, stride, scales + 1);
        _sum2 = Q.Flush(in e, _block2, _sum2, sums + 2, stride, scales + 2);
        _sum3 = Q.Flush(in e, _block3, _sum3, sums + 3, stride, scales + 3);
    }

    [MethodImpl(Inline)]
    public void Fold(int isFirst)
    {
        _total0 = isFirst != 0 ? _sum0 : Instructions.Add(_total0, _sum0);
        _total1 = isFirst != 0 ? _sum1 : Instructions.Add(_total1, _sum1);
        _total2 = isFirst != 0 ? _sum2 : Instructions.Add(_total2, _sum2);
        _total3 = isFirst != 0 ? _sum3 : Instructions.Add(_total3, _sum3);
        _sum0 = _sum1 = _sum2 = _sum3 = 0;
    }

    [MethodImpl(Inline)]
    public void Put(in ProductOutput to, int row, int token)
    {
        to.Put(row, token, _total0);
        to.Put(row, token + 1, _total1);
        to.Put(row, token + 2, _total2);
        to.Put(row, token + 3, _total3);
    }

    [MethodImpl(Inline)]
    public void Store(float* y, int stride)
    {
        L.Store(y, _sum0);
        L.Store(y + stride, _sum1);
        L.Store(y + 2 * stride, _sum2);
        L.Store(y + 3 * stride, _sum3);
    }

    [MethodImpl(Inline)] private static int Dot(int acc, int w, int a) => Q.Sum(acc, Q.Dot(acc, w, a));
}
