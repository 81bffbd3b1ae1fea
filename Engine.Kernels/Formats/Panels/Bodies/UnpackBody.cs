namespace Engine.Kernels.Formats.Panels.Bodies;

/// <summary>The address of <see cref="Unpack.Run"/> for a panel's weights: <c>(panel, first block, blocks, row, to, stride)</c>.</summary>
internal sealed unsafe class UnpackBody : IPanelVisitor<nint>
{
    /// <summary>Every panel can be unpacked.</summary>
    public nint Dots<Q, L, F, I>() where Q : struct, IDots<L, F, I> where L : struct, Lanes.ILanes<F, I> where F : unmanaged where I : unmanaged
        => throw new InvalidOperationException("unpacking needs the weights of a panel, not its dots");

    /// <inheritdoc/>
    public nint Weights<W, L, F, I>() where W : struct, IWeights<L, F, I> where L : struct, Lanes.ILanes<F, I> where F : unmanaged where I : unmanaged
    {
        delegate*<byte*, int, int, int, float*, int, void> body = &Unpack.Run<W, L, F, I>;
        return (nint)body;
    }
}
