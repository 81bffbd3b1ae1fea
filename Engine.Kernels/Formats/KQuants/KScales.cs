namespace Engine.Kernels.Formats.KQuants;

/// <summary>
/// The 12 bytes in which <see cref="Q4_K"/> and <see cref="Q5_K"/> hold eight scales and eight minima of 6 bits (<c>get_scale_min_k4</c>,
/// ggml-quants.c). Byte i of 0..3 is scale i, byte 4 + i is minimum i; their upper two bits are the upper two bits of scale and
/// minimum 4 + i, whose lower nibbles are the low and the high one of byte 8 + i.
/// </summary>
internal static class KScales
{
    /// <summary>Bytes of the packed scales.</summary>
    public const int Bytes = 12;

    /// <summary>The scale and minimum of sub-block <paramref name="s"/>.</summary>
    public static (int Scale, int Min) Read(ReadOnlySpan<byte> packed, int s) => s < 4
        ? (packed[s] & 63, packed[s + 4] & 63)
        : (packed[s + 4] & 15 | packed[s - 4] >> 6 << 4, packed[s + 4] >> 4 | packed[s] >> 6 << 4);

    /// <summary>Packs eight scales and eight minima of 0..63.</summary>
    public static void Write(Span<byte> packed, ReadOnlySpan<byte> scales, ReadOnlySpan<byte> mins)
    {
        for (int i = 0; i < 4; i++)
        {
            packed[i] = (byte)(scales[i] | scales[i + 4] >> 4 << 6);
            packed[i + 4] = (byte)(mins[i] | mins[i + 4] >> 4 << 6);
            packed[i + 8] = (byte)(scales[i + 4] & 15 | (mins[i + 4] & 15) << 4);
        }
    }
}
