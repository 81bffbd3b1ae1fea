namespace Engine.Loading.Quantized.Scales;

/// <summary>
/// What codes stand for, before they are scaled: a table by code. The 8-bit floats are those of the OCP specifications OFP8 (E4M3 has no infinities, E5M2
/// has) and MX (E8M0: <c>2^(e − 127)</c>, 255 is NaN); the 4-bit ones those of MX (E2M1).
/// </summary>
internal static class Levels
{
    /// <summary>E4M3: bias 7; an exponent and fraction of all ones is NaN.</summary>
    public static float[] E4M3 { get; } = Table(256, c => Float8(c, fractionBits: 3, bias: 7, isNaN: (c & 0x7F) == 0x7F));

    /// <summary>E5M2: bias 15; as binary16 with fewer bits.</summary>
    public static float[] E5M2 { get; } = Table(256, c => (float)BitConverter.UInt16BitsToHalf((ushort)(c << 8)));

    /// <summary>E8M0: powers of two.</summary>
    public static float[] E8M0 { get; } = Table(256, c => c == 255 ? float.NaN : MathF.ScaleB(1, c - 127));

    /// <summary>E2M1.</summary>
    public static float[] E2M1 { get; } = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6];

    /// <summary>The codes themselves.</summary>
    public static float[] Unsigned { get; } = Table(256, c => c);

    /// <summary>Bytes that stand for <c>q + 128</c>.</summary>
    public static float[] Signed { get; } = Table(256, c => c - 128);

    private static float Float8(int code, int fractionBits, int bias, bool isNaN)
    {
        int exponent = (code & 0x7F) >> fractionBits, fraction = code & (1 << fractionBits) - 1, one = 1 << fractionBits;
        float size = isNaN ? float.NaN : exponent == 0 ? MathF.ScaleB(fraction, 1 - bias - fractionBits) : MathF.ScaleB(one + fraction, exponent - bias - fractionBits);
        return code > 0x7F ? -size : size;
    }

    private static float[] Table(int count, Func<int, float> value) => [.. Enumerable.Range(0, count).Select(value)];
}
