namespace Engine.Kernels.Formats;

/// <summary>A format that values can be rounded to: see <see cref="Format.Encode"/>.</summary>
public abstract class WritableFormat : Format
{
    private protected WritableFormat()
    {
    }

    /// <summary><see cref="Format.Encode"/> with lengths already checked.</summary>
    protected internal abstract void EncodeBlocks(ReadOnlySpan<float> values, Span<byte> blocks);
}
