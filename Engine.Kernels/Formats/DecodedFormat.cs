namespace Engine.Kernels.Formats;

/// <summary>
/// A block format that is read, never written: it is held in memory as its exact values or in a format that has a kernel.
/// </summary>
internal abstract class DecodedFormat : Format
{
    /// <summary>Decodes one block.</summary>
    protected abstract void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values);

    /// <inheritdoc/>
    protected sealed override void DecodeBlocks(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (int i = 0, b = 0; i < values.Length; i += BlockSize, b += BlockBytes)
            DecodeBlock(blocks.Slice(b, BlockBytes), values.Slice(i, BlockSize));
    }
}
