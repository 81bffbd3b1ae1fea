using System.Runtime.InteropServices;

namespace Engine.Kernels.Formats.Floats;

/// <summary>IEEE 754 binary32, little-endian.</summary>
internal sealed class F32 : WritableFormat
{
    /// <inheritdoc/>
    public override string Name => "F32";

    /// <inheritdoc/>
    public override uint GgufType => 0;

    /// <inheritdoc/>
    public override int BlockSize => 1;

    /// <inheritdoc/>
    public override int BlockBytes => 4;

    /// <inheritdoc/>
    protected override void DecodeBlocks(ReadOnlySpan<byte> blocks, Span<float> values) => MemoryMarshal.Cast<byte, float>(blocks).CopyTo(values);

    /// <inheritdoc/>
    protected internal override void EncodeBlocks(ReadOnlySpan<float> values, Span<byte> blocks) => MemoryMarshal.AsBytes(values).CopyTo(blocks);
}
