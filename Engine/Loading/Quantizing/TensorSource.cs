using Engine.Loading.Checkpoints;

namespace Engine.Loading.Quantizing;

/// <summary>
/// Where a tensor of a file to be comes from: one tensor of the checkpoint, or parts of the same size, one after the other, such as the experts that
/// GGUF files stack.
/// </summary>
/// <param name="First">The tensor of the first part, for its name, format and file.</param>
/// <param name="Shape">Dimensions of the whole, outermost first.</param>
/// <param name="PartBytes">Bytes of each part.</param>
/// <param name="Parts">Tensors, and where in each the part begins.</param>
internal sealed record TensorSource(TensorInfo First, long[] Shape, long PartBytes, IReadOnlyList<(TensorInfo Tensor, long Offset)> Parts)
{
    /// <summary>A tensor as it is.</summary>
    public static TensorSource Of(TensorInfo whole) => new(whole, whole.Shape.Length == 0 ? [1] : whole.Shape, whole.ByteLength, [(whole, 0)]);

    /// <summary>Fills <paramref name="into"/> with the bytes from <paramref name="offset"/> on, from as many parts as they lie in.</summary>
    public void Read(Checkpoint checkpoint, long offset, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            (long part, long within) = Math.DivRem(offset, PartBytes);
            int length = (int)Math.Min(into.Length, PartBytes - within);
            checkpoint.Read(Parts[(int)part].Tensor, Parts[(int)part].Offset + within, into[..length]);
            into = into[length..];
            offset += length;
        }
    }
}
