using System.Runtime.CompilerServices;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Attention;

/// <summary>Whether a key has one scale or one for each block of its dimensions: known when a body is compiled, because every score asks.</summary>
[Kernel]
internal interface IKeyScales
{
    /// <summary>One scale.</summary>
    static abstract bool One { get; }
}

/// <summary>One scale for the whole key.</summary>
[Kernel]
internal readonly struct OneScale : IKeyScales
{
    public static bool One { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => true; }
}

/// <summary>A scale for each block.</summary>
[Kernel]
internal readonly struct BlockScales : IKeyScales
{
    public static bool One { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => false; }
}
