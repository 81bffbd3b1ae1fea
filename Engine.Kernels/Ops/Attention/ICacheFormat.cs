using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>Pages that the cache keeps: read as <see cref="IPageFormat{L, F, I}"/> says, and written a position at a time.</summary>
[Kernel]
internal unsafe interface ICacheFormat<L, F, I> : IPageFormat<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    /// <summary>Stores the key of one position as it will be read back.</summary>
    static abstract void StoreKey(float* k, byte* page, int slot, int headDim);

    /// <summary>Stores the value of one position; padded dimensions become zero.</summary>
    static abstract void StoreValue(float* v, byte* page, int slot, int headDim);
}
