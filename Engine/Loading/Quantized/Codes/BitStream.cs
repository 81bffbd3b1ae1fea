namespace Engine.Loading.Quantized.Codes;

/// <summary>
/// Codes of 1 to 8 bits packed low bits first, without gaps: code i has bits <c>i · bits</c> and on. In little-endian words of any size that is the same
/// stream as in bytes.
/// </summary>
internal static class BitStream
{
    /// <summary>Bytes that so many codes take, rounded up.</summary>
    public static long Bytes(long codes, int bits) => (long)(((Int128)codes * bits + 7) / 8);

    /// <summary>Unpacks as many codes as <paramref name="codes"/> has room for.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int bits, Span<byte> codes)
    {
        switch (bits)
        {
            case 8:
                packed[..codes.Length].CopyTo(codes);
                return;
            case 4:
                Nibbles(packed, codes);
                return;
        }

        int mask = (1 << bits) - 1, held = 0, next = 0;
        uint window = 0;
        for (int i = 0; i < codes.Length; i++, window >>= bits, held -= bits)
        {
            if (held < bits)
            {
                window |= (uint)packed[next++] << held;
                held += 8;
            }
            codes[i] = (byte)(window & (uint)mask);
        }
    }

    /// <summary>Codes in words of 32 bits, as many as fit into one whole; the bits above are not used.</summary>
    public static void UnpackByWords(ReadOnlySpan<byte> packed, int bits, Span<byte> codes)
    {
        int perWord = 32 / bits;
        for (int i = 0; i < codes.Length; i += perWord) Unpack(packed[(i / perWord * 4)..], bits, codes.Slice(i, Math.Min(perWord, codes.Length - i)));
    }

    private static void Nibbles(ReadOnlySpan<byte> packed, Span<byte> codes)
    {
        int pairs = codes.Length / 2;
        packed = packed[..((codes.Length + 1) / 2)];
        for (int i = 0; i < pairs; i++)
        {
            codes[2 * i] = (byte)(packed[i] & 15);
            codes[2 * i + 1] = (byte)(packed[i] >> 4);
        }
        if (codes.Length % 2 != 0) codes[^1] = (byte)(packed[pairs] & 15);
    }
}
