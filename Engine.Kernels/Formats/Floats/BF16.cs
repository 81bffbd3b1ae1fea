using System.Runtime.InteropServices;

namespace Engine.Kernels.Formats.Floats;

/// <summary>
/// The upper half of an IEEE 754 binary32, little-endian. Encoding rounds to nearest, ties to even, saturates as <see cref="F16"/> does,
/// and keeps NaN a (quiet) NaN whatever its payload.
/// </summary>
internal sealed class BF16 : WritableFormat
{
    private const ushort Infinity = 0x7F80;

    /// <inheritdoc/>
    public override string Name => "BF16";

    /// <inheritdoc/>
    public override uint GgufType => 30;

    /// <inheritdoc/>
    public override int BlockSize => 1;

    /// <inheritdoc/>
    public override int BlockBytes => 2;

    /// <inheritdoc/>
    protected override void DecodeBlocks(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(blocks);
        for (int i = 0; i < values.Length; i++) values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
    }

    /// <inheritdoc/>
    protected internal override void EncodeBlocks(ReadOnlySpan<float> values, Span<byte> blocks)
    {
        Span<ushort> upper = MemoryMarshal.Cast<byte, ushort>(blocks);
        for (int i = 0; i < values.Length; i++) upper[i] = Round(values[i]);
    }

    private static ushort Round(float x)
    {
        uint bits = BitConverter.SingleToUInt32Bits(x);
        if (float.IsNaN(x)) return (ushort)(bits >> 16 | 0x40);
        uint rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
        // Rounding carried a finite value into the exponent of infinity: step back to the largest finite one.
        if ((rounded & 0x7FFF) == Infinity && float.IsFinite(x)) rounded--;
        return (ushort)rounded;
    }
}
