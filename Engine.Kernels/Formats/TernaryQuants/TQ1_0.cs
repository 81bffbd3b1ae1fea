using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Engine.Kernels.Formats.Scales;

namespace Engine.Kernels.Formats.TernaryQuants;

/// <summary>
/// <c>x = d · (q − 1)</c>, 256 ternary digits. Layout (<c>block_tq1_0</c>, ggml-common.h): 52 bytes of digits; d binary16. A byte holds five digits as
/// the fraction <c>0.q₀q₁q₂q₃q₄</c> in base three, rounded up to a multiple of 1/256: multiplied by 3ⁿ modulo 256, it has digit n in the ninth and tenth
/// bit of its triple. Byte i of the first 32 holds values 32 n + i; byte i of the next 16 values 160 + 16 n + i; byte i of the last four, with four digits
/// each, values 240 + 4 n + i. A ternary matrix is held exactly: d is the largest magnitude.
/// </summary>
internal sealed class TQ1_0 : BlockFormat
{
    private const int D = 52;

    /// <inheritdoc/>
    public override string Name => "TQ1_0";

    /// <inheritdoc/>
    public override uint GgufType => 34;

    /// <inheritdoc/>
    public override int BlockSize => 256;

    /// <inheritdoc/>
    public override int BlockBytes => 54;

    private static ReadOnlySpan<byte> Powers => [1, 3, 9, 27, 81];

    /// <summary>The same values in <see cref="TQ2_0"/>, which kernels read faster.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Recode(ReadOnlySpan<byte> block, Span<byte> tq2)
    {
        Vector128<byte> a = Vector128.Create(block), b = Vector128.Create(block[16..]), c = Vector128.Create(block[32..]);
        // The first four digits of 32 bytes are the four pairs of half 0; the fifth is the first pair of half 1, and so on as Place has it.
        Vector128<byte> first = default, second = default, odd = Vector128.Create(MemoryMarshal.Read<uint>(block[48..])).AsByte();
        for (int shift = 0; shift < 8; shift += 2)
        {
            first |= Digits(a) << shift;
            second |= Digits(b) << shift;
            (a, b) = (Next(a), Next(b));
        }
        first.CopyTo(tq2);
        second.CopyTo(tq2[16..]);

        Vector128<byte> c1 = Next(c), c2 = Next(c1), c3 = Next(c2), odd1 = Next(odd), odd2 = Next(odd1);
        odd = Vector128.Create(odd.AsUInt32()[0], odd1.AsUInt32()[0], odd2.AsUInt32()[0], Next(odd2).AsUInt32()[0]).AsByte();
        (Digits(a) | Digits(c) << 2 | Digits(c2) << 4 | Digits(Next(c3)) << 6).CopyTo(tq2[32..]);
        (Digits(b) | Digits(c1) << 2 | Digits(c3) << 4 | Digits(odd) << 6).CopyTo(tq2[48..]);
        block.Slice(D, 2).CopyTo(tq2[64..]);
    }

    // The leading digit of fractions in base three: how many of 1/3 and 2/3 they reach.
    private static Vector128<byte> Digits(Vector128<byte> fractions)
        => Vector128<byte>.Zero
            - (Vector128.GreaterThanOrEqual(fractions, Vector128.Create((byte)86)) + Vector128.GreaterThanOrEqual(fractions, Vector128.Create((byte)171)));

    // The fractions without their leading digits: three times as much, modulo 1.
    private static Vector128<byte> Next(Vector128<byte> fractions) => fractions + fractions + fractions;

    /// <inheritdoc/>
    protected override void DecodeBlock(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = HalfScale.Read(block, D);
        for (int i = 0; i < 256; i++) values[i] = d * (Digit(block, i) - 1);
    }

    /// <inheritdoc/>
    protected override void EncodeBlock(ReadOnlySpan<float> values, Span<byte> block)
    {
        float d = HalfScale.Nearest(MathF.Abs(Extremes.Furthest(values)));
        Span<int> numbers = stackalloc int[D];
        numbers.Clear();
        for (int i = 0; i < 256; i++)
        {
            (int at, int n) = Place(i);
            numbers[at] += (Extremes.Steps(values[i], d, -1, 1) + 1) * Powers[4 - n];
        }

        for (int b = 0; b < D; b++) block[b] = (byte)((numbers[b] * 256 + 242) / 243);
        HalfScale.Write(block, D, d);
    }

    private static int Digit(ReadOnlySpan<byte> block, int i)
    {
        (int at, int n) = Place(i);
        return (byte)(block[at] * Powers[n]) * 3 >> 8;
    }

    /// <summary>The byte that holds value i, and which of its digits that is.</summary>
    private static (int At, int Digit) Place(int i) => i switch
    {
        < 160 => (i % 32, i / 32),
        < 240 => (32 + i % 16, (i - 160) / 16),
        _ => (48 + i % 4, (i - 240) / 4),
    };
}
