using System.Runtime.Intrinsics;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.LegacyQuants;

/// <summary>
/// <c>x = q · d</c>, 32 values. Layout (<c>block_q8_0</c>, ggml-common.h): d binary16; q int8[32].
/// </summary>
internal sealed class Q8_0 : BlockFormat
{
    private const int Levels = 127;

    /// <inheritdoc/>
    public override string Name => "Q8_0";

    /// <inheritdoc/>
    public override uint GgufType => 8;

    /// <inheritdoc/>
    public override int BlockSize => 32;

    /// <inheritdoc/>
    public override int BlockBytes => 34;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, 0);
        for (int i = 0; i < 32; i++) values[i] = (sbyte)block[2 + i] * d;
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        float d = HalfScale.Covering(Extremes.Size(values), Levels);
        HalfScale.Write(block, 0, d);
        if (d == 0)
        {
            block[2..].Clear();
            return;
        }

        Vector256<float> step = Vector256.Create(d);
        for (int i = 0; i < 32; i += 16) Vector128.Narrow(Steps(values[i..], step), Steps(values[(i + 8)..], step)).AsByte().CopyTo(block[(2 + i)..]);
    }

    // round(x / step) of eight values, ties to even, within the levels.
    private static Vector128<short> Steps(ReadOnlySpan<float> values, Vector256<float> step)
    {
        Vector256<float> steps = Vector256.Round(Vector256.Create(values) / step);
        Vector256<int> whole = Vector256.ConvertToInt32(Vector256.Min(Vector256.Max(steps, Vector256.Create((float)-Levels)), Vector256.Create((float)Levels)));
        return Vector128.Narrow(whole.GetLower(), whole.GetUpper());
    }
}
