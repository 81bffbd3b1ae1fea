namespace Engine.Tests.Loading.Quantized;

/// <summary>Packs codes as other programs do, one bit at a time.</summary>
internal static class Packed
{
    /// <summary>Codes of a row as one stream of bits, low bits first, in words.</summary>
    public static uint[] Row(ReadOnlySpan<int> codes, int bits)
    {
        uint[] words = new uint[(codes.Length * bits + 31) / 32];
        for (int i = 0; i < codes.Length * bits; i++) words[i / 32] |= (uint)(codes[i / bits] >> i % bits & 1) << i % 32;
        return words;
    }

    /// <summary>Whole codes in words.</summary>
    public static uint[] ByWords(ReadOnlySpan<int> codes, int bits)
    {
        int each = 32 / bits;
        uint[] words = new uint[(codes.Length + each - 1) / each];
        for (int i = 0; i < codes.Length; i++) words[i / each] |= (uint)codes[i] << i % each * bits;
        return words;
    }

    /// <summary>All rows of <paramref name="columns"/> codes, packed one after the other.</summary>
    public static uint[] Rows(int[] codes, int columns, int bits)
        => [.. Enumerable.Range(0, codes.Length / columns).SelectMany(r => Row(codes.AsSpan(r * columns, columns), bits))];

    /// <summary>The columns of a matrix <c>[rows, columns]</c>, each packed down its rows: <c>[words, columns]</c>.</summary>
    public static uint[] Columns(int[] codes, int columns, int bits)
    {
        uint[] turned = Rows(Transposed(codes, columns), codes.Length / columns, bits);
        return [.. Transposed([.. turned.Select(w => (int)w)], turned.Length / columns).Select(w => (uint)w)];
    }

    /// <summary>AWQ's words of eight.</summary>
    public static uint[] Awq(int[] codes)
    {
        int[] order = [0, 2, 4, 6, 1, 3, 5, 7];
        uint[] words = new uint[codes.Length / 8];
        for (int w = 0; w < words.Length; w++)
            for (int i = 0; i < 8; i++) words[w] |= (uint)codes[8 * w + order[i]] << 4 * i;
        return words;
    }

    /// <summary>A matrix <c>[rows, columns]</c> as <c>[columns, rows]</c>.</summary>
    public static T[] Transposed<T>(T[] matrix, int columns)
    {
        int rows = matrix.Length / columns;
        return [.. Enumerable.Range(0, matrix.Length).Select(i => matrix[i % rows * columns + i / rows])];
    }

    public static int[] Codes(Random random, int count, int bits) => [.. Enumerable.Range(0, count).Select(_ => random.Next(1 << bits))];

    public static Half[] Halves(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (Half)(0.001 + 0.01 * random.NextDouble()))];

    /// <summary>Bfloat16 bits and their values.</summary>
    public static (ushort[] Bits, float[] Values) Brains(Random random, int count)
    {
        ushort[] bits = [.. Enumerable.Range(0, count).Select(_ => (ushort)(BitConverter.SingleToUInt32Bits((float)(0.001 + 0.01 * random.NextDouble())) >> 16))];
        return (bits, [.. bits.Select(b => BitConverter.UInt32BitsToSingle((uint)b << 16))]);
    }
}
