using Engine.Kernels.Lanes;

namespace Engine.Kernels.Formats.Panels;

/// <summary>Something to do with the type that multiplies a panel as it is stored.</summary>
internal interface IDotsVisitor<out TResult>
{
    /// <summary>Called with that type, over the lanes of the caller's choice.</summary>
    TResult Dots<Q, L, F, I>() where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged;
}

/// <summary>Something to do with the type that decodes the words of a panel to float32; every panel has one.</summary>
internal interface IWeightsVisitor<out TResult>
{
    /// <summary>Called with that type, over the lanes of the caller's choice.</summary>
    TResult Weights<W, L, F, I>() where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged;
}

/// <summary>
/// Something to do with the way in which a <see cref="PanelFormat"/> is multiplied: as it is stored (dots), or unpacked to float32 first (weights).
/// </summary>
internal interface IPanelVisitor<out TResult> : IDotsVisitor<TResult>, IWeightsVisitor<TResult>;
