namespace Engine.Kernels.Formats.Panels.Layouts;

/// <summary>A panel that is multiplied as it is stored, in fast precision; in exact precision it is unpacked to float32, unless it says otherwise.</summary>
internal abstract class DotPanel : InterleavedPanel
{
    private protected DotPanel(Format source, Precision precision, ActivationFormat fast, BlockLayout layout) : base(source, precision, fast, layout)
    {
    }

    /// <inheritdoc/>
    internal override TResult Visit<TResult, L, F, I>(IPanelVisitor<TResult> visitor)
        => Precision == Precision.Fast ? Dots<TResult, L, F, I>(visitor) : Weights<TResult, L, F, I>(visitor);

    /// <summary>Calls the visitor with the type that multiplies.</summary>
    internal abstract TResult Dots<TResult, L, F, I>(IDotsVisitor<TResult> visitor)
        where L : struct, Lanes.ILanes<F, I> where F : unmanaged where I : unmanaged;
}
