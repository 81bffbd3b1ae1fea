using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels;

namespace Engine.Gpu.Tiles;

/// <summary>The tokens of one tile and then those of another.</summary>
internal unsafe struct TokenPair<A, B> : IThreadTile where A : struct, IThreadTile where B : struct, IThreadTile
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
#pragma warning disable CS0649   // assigned through their own methods
    private A _lo;
    private B _hi;
#pragma warning restore CS0649

    public static int Count { [MethodImpl(Inline)] get => A.Count + B.Count; }
    [MethodImpl(Inline)] public void Zero() { _lo.Zero(); _hi.Zero(); }
    [MethodImpl(Inline)] public void Clear() { _lo.Clear(); _hi.Clear(); }
    [MethodImpl(Inline)] public void Open() { _lo.Open(); _hi.Open(); }
    [MethodImpl(Inline)] public void Step(int w, int* a, int stride) { _lo.Step(w, a, stride); _hi.Step(w, a + A.Count, stride); }

    [MethodImpl(Inline)]
    public void Steps(int w0, int w1, int w2, int w3, int* a, int stride)
    {
        _lo.Steps(w0, w1, w2, w3, a, stride);
        _hi.Steps(w0, w1, w2, w3, a + A.Count, stride);
    }

    [MethodImpl(Inline)] public void Close(int scale) { _lo.Close(scale); _hi.Close(scale); }

    [MethodImpl(Inline)]
    public void Flush(in BlockScale<float, int> e, int* sums, float* scales, int stride)
    {
        _lo.Flush(in e, sums, scales, stride);
        _hi.Flush(in e, sums + A.Count, scales + A.Count, stride);
    }

    [MethodImpl(Inline)] public void Store(float* y, int stride) { _lo.Store(y, stride); _hi.Store(y + A.Count * stride, stride); }
    [MethodImpl(Inline)] public void Fold(int isFirst) { _lo.Fold(isFirst); _hi.Fold(isFirst); }
    [MethodImpl(Inline)] public void Put(in ProductOutput to, int row, int token) { _lo.Put(in to, row, token); _hi.Put(in to, row, token + A.Count); }
}
