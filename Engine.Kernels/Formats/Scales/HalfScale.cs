using System.Buffers.Binary;

namespace Engine.Kernels.Formats.Scales;

/// <summary>
/// The binary16 scales of block formats. A quantiser works with the scale as the file will hold it, so that rounding the scale costs no
/// accuracy twice; it must neither overflow to infinity nor, where it becomes subnormal and coarse, end up too small for its block.
/// </summary>
internal static class HalfScale
{
    /// <summary>The largest finite binary16.</summary>
    public const float Max = 65504;

    /// <summary>The binary16 at <paramref name="offset"/>, exactly.</summary>
    public static float Read(ReadOnlySpan<byte> block, int offset) => (float)BinaryPrimitives.ReadHalfLittleEndian(block[offset..]);

    /// <summary>Stores a value that <see cref="Covering"/>, <see cref="Nearest"/> or <see cref="AtMost"/> made.</summary>
    public static void Write(Span<byte> block, int offset, float half) => BinaryPrimitives.WriteHalfLittleEndian(block[offset..], (Half)half);

    /// <summary>The finite binary16 nearest to a finite <paramref name="x"/>.</summary>
    public static float Nearest(float x) => (float)(Half)Math.Clamp(x, -Max, Max);

    /// <summary>The largest finite binary16 that is not above <paramref name="x"/>, or the lowest one.</summary>
    public static float AtMost(float x)
    {
        float nearest = Nearest(x);
        return nearest <= x || nearest == -Max ? nearest : (float)Half.BitDecrement((Half)nearest);
    }

    /// <summary>
    /// The step d nearest to <c>extent / levels</c> for which the extent still rounds to at most <paramref name="levels"/> steps:
    /// <c>extent / d &lt; levels + 1/2</c>. Nearest alone would clip where d is subnormal. <paramref name="extent"/> is not negative.
    /// </summary>
    public static float Covering(float extent, int levels)
    {
        if (extent == 0) return 0;
        float step = Nearest(extent / levels);
        bool clips = !(extent / step < levels + 0.5f);
        return clips && step < Max ? (float)Half.BitIncrement((Half)step) : step;
    }
}
