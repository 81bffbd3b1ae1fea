using System.Runtime.CompilerServices;
using Engine.Gpu.Lanes;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Gpu.Tiles;

/// <summary>One token: <see cref="Engine.Kernels.Ops.One{Q, L, F, I}"/>.</summary>
internal unsafe struct OneToken<Q, L> : IThreadTile where Q : struct, IDots<L, float, int> where L : struct, ILanes<float, int>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private int _sub, _block;
    private float _sum, _total;

    public static int Count { [MethodImpl(Inline)] get => 1; }
    [MethodImpl(Inline)] public void Zero() => _sum = _total = 0;
    [MethodImpl(Inline)] public void Clear() => _block = 0;
    [MethodImpl(Inline)] public void Open() => _sub = 0;
    [MethodImpl(Inline)] public void Step(int w, int* a, int stride) => _sub = Dot(_sub, w, *a);

    [MethodImpl(Inline)]
    public void Steps(int w0, int w1, int w2, int w3, int* a, int stride)
    {
        Words4 x = *(Words4*)a;
        _sub = Dot(Dot(Dot(Dot(_sub, w0, x.X), w1, x.Y), w2, x.Z), w3, x.W);
    }

    [MethodImpl(Inline)] public void Close(int scale) => _block = Q.Total(_block, Q.Scaled(_sub, scale));
    [MethodImpl(Inline)]
    public void Flush(in BlockScale<float, int> e, int* sums, float* scales, int stride)
        => _sum = Q.Flush(in e, _block, _sum, sums, stride, scales);

    [MethodImpl(Inline)]
    public void Fold(int isFirst)
    {
        _total = isFirst != 0 ? _sum : Instructions.Add(_total, _sum);
        _sum = 0;
    }

    [MethodImpl(Inline)] public void Put(in ProductOutput to, int row, int token) => to.Put(row, token, _total);
    [MethodImpl(Inline)] public void Store(float* y, int stride) => L.Store(y, _sum);

    [MethodImpl(Inline)] private static int Dot(int acc, int w, int a) => Q.Sum(acc, Q.Dot(acc, w, a));
}
