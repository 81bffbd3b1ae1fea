using Engine.Kernels.Formats.TernaryQuants;

namespace Engine.Kernels.Formats.KQuants;

/// <summary>
/// The order in which <see cref="Q2_K"/>, <see cref="Q3_K"/> and <see cref="TQ2_0"/> hold 256 pairs of bits in 64 bytes: value <c>128 n + 32 r +
/// i</c> is pair r of byte <c>32 n + i</c>.
/// </summary>
internal static class BitPairs
{
    /// <summary>The pair of value <paramref name="i"/>.</summary>
    public static int Read(ReadOnlySpan<byte> pairs, int i) => pairs[At(i)] >> i % 128 / 32 * 2 & 3;

    /// <summary>Sets the pair of value <paramref name="i"/>, which has to be 0 before.</summary>
    public static void Write(Span<byte> pairs, int i, int pair) => pairs[At(i)] |= (byte)(pair << i % 128 / 32 * 2);

    private static int At(int i) => i / 128 * 32 + i % 32;
}
