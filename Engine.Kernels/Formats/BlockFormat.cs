namespace Engine.Kernels.Formats;

/// <summary>A format whose values share scales by blocks: a subclass states one block.</summary>
internal abstract class BlockFormat : WritableFormat
{
    /// <summary>Decodes one block.</summary>
    protected abstract void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values);

    /// <summary>Rounds finite values to one block; every byte of it is written.</summary>
    protected abstract void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block);

    /// <inheritdoc/>
    protected sealed override void DecodeBlocks(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (int i = 0, b = 0; i < values.Length; i += BlockSize, b += BlockBytes)
            DecodeBlock(blocks.Slice(b, BlockBytes), values.Slice(i, BlockSize));
    }

    /// <inheritdoc/>
    protected internal sealed override void EncodeBlocks(ReadOnlySpan<float> values, Span<byte> blocks)
    {
        bool finite = Extremes.AreFinite(values);
        // Before anything is written: a refused call leaves the destination as it was.
        for (int i = 0; i < values.Length && !finite; i++)
            if (!float.IsFinite(values[i])) throw new ArgumentException($"value {i} is {values[i]}: {Name} holds finite values only");
        for (int i = 0, b = 0; i < values.Length; i += BlockSize, b += BlockBytes)
            EncodeBlock(values.Slice(i, BlockSize), blocks.Slice(b, BlockBytes));
    }
}
