using System.Runtime.CompilerServices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>
/// How a body loads the scales of a block: in its own code, or by a call. The compiler stops inlining where a method has 512 locals, which a tile of many
/// tokens reaches together with the ten registers of scales that some formats have; beside so many tokens a call costs nothing.
/// </summary>
[Kernel]
internal unsafe interface IScaleLoading
{
    /// <summary>Loads the scales of a block: see <see cref="IDots{L, F, I}.LoadScale"/>.</summary>
    static abstract void Load<Q, L, F, I>(byte* head, byte* lines, out BlockScale<F, I> e)
        where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged;
}

/// <summary>In its own code.</summary>
[Kernel]
internal readonly unsafe struct LoadInline : IScaleLoading
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load<Q, L, F, I>(byte* head, byte* lines, out BlockScale<F, I> e)
        where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged => e = Q.LoadScale(head, lines);
}

/// <summary>By a call.</summary>
[Kernel]
internal readonly unsafe struct LoadByCall : IScaleLoading
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Load<Q, L, F, I>(byte* head, byte* lines, out BlockScale<F, I> e)
        where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged => e = Q.LoadScale(head, lines);
}
