using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Functions;

/// <summary>A function of one value, and of a parameter where it has one: an activation.</summary>
[Kernel]
internal interface IFunction
{
    /// <summary>f(x) in each lane.</summary>
    static abstract F Of<L, F, I>(F x, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged;
}

/// <summary>A function of a gate and of what it lets through.</summary>
[Kernel]
internal interface IGate
{
    /// <summary>Its value in each lane.</summary>
    static abstract F Of<L, F, I>(F gate, F up, float p) where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged;
}
