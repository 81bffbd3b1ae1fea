namespace Engine.Kernels.Formats;

/// <summary>
/// A block format of this engine's own, which no GGUF file has: matrices of quantised folders are held in it, codes and scales as they are there. It has
/// kernels; nothing is rounded to it.
/// </summary>
internal abstract class CodedFormat : Format
{
    /// <inheritdoc/>
    public sealed override int BlockSize => 32;

    /// <summary>Decodes one block.</summary>
    protected abstract void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values);

    /// <inheritdoc/>
    protected sealed override void DecodeBlocks(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (int i = 0, b = 0; i < values.Length; i += BlockSize, b += BlockBytes)
            DecodeBlock(blocks.Slice(b, BlockBytes), values.Slice(i, BlockSize));
    }
}
