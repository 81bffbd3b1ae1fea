using System.Runtime.InteropServices;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.Floats;

/// <summary>
/// IEEE 754 binary16, little-endian. Encoding rounds to nearest, ties to even, and saturates: a finite value never becomes infinite, since
/// an infinite weight spoils every product it enters.
/// </summary>
internal sealed class F16 : WritableFormat
{
    /// <inheritdoc/>
    public override string Name => "F16";

    /// <inheritdoc/>
    public override uint GgufType => 1;

    /// <inheritdoc/>
    public override int BlockSize => 1;

    /// <inheritdoc/>
    public override int BlockBytes => 2;

    /// <inheritdoc/>
    protected override void DecodeBlocks(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(blocks);
        for (int i = 0; i < values.Length; i++) values[i] = (float)halves[i];
    }

    /// <inheritdoc/>
    protected internal override void EncodeBlocks(ReadOnlySpan<float> values, Span<byte> blocks)
    {
        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(blocks);
        for (int i = 0; i < values.Length; i++)
        {
            float x = values[i];
            halves[i] = (Half)(float.IsFinite(x) ? Math.Clamp(x, -HalfScale.Max, HalfScale.Max) : x);
        }
    }
}
