using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Arm = System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace Engine.Bench.Limits;

/// <summary>An instruction set's way to multiply and add, and the loops that try to keep it busy: the fastest of them counts.</summary>
/// <param name="Name">The instructions.</param>
/// <param name="Bits">Bits of a register.</param>
/// <param name="Operand">What is multiplied.</param>
/// <param name="IsSupported">Whether this CPU has it.</param>
/// <param name="IsVnni">It belongs to AVX-VNNI, which 256-bit lanes of their own use.</param>
/// <param name="Loops">The loops.</param>
internal sealed record MultiplySet(string Name, int Bits, MultiplyOperand Operand, bool IsSupported, bool IsVnni, IReadOnlyList<MultiplySet.Loop> Loops)
{
    /// <summary>A loop.</summary>
    /// <param name="Multiplications">Multiplications of a round.</param>
    /// <param name="Run">Runs so many rounds; its result keeps the compiler from leaving them out.</param>
    public sealed record Loop(int Multiplications, Func<int, int> Run);

    /// <summary>Every set, the widest first.</summary>
    public static IReadOnlyList<MultiplySet> All { get; } =
    [
        new("vpmaddubsw + vpaddw", 512, MultiplyOperand.Bytes, X86.Avx512BW.IsSupported, false, Pairs<BytePairs512, Vector512<int>>(64, Vector512<int>.One)),
        new("vpmaddubsw + vpaddw", 256, MultiplyOperand.Bytes, X86.Avx2.IsSupported, false, Pairs<BytePairs256, Vector256<int>>(32, Vector256<int>.One)),
        new("vpdpbusd", 256, MultiplyOperand.Bytes, X86.AvxVnni.IsSupported, true, Fused<ByteQuads256, Vector256<int>>(32, Vector256<int>.One)),
        new("vpmaddubsw + vpaddw", 128, MultiplyOperand.Bytes, X86.Ssse3.IsSupported, false, Pairs<BytePairs128, Vector128<int>>(16, Vector128<int>.One)),
        new("vpdpbusd", 128, MultiplyOperand.Bytes, X86.AvxVnni.IsSupported, true, Fused<ByteQuads128, Vector128<int>>(16, Vector128<int>.One)),
        new("sdot", 128, MultiplyOperand.Bytes, Arm.Dp.IsSupported, false, Fused<ArmByteQuads, Vector128<int>>(16, Vector128<int>.One)),
        new("vpmaddwd + vpaddd", 512, MultiplyOperand.Int16, X86.Avx512BW.IsSupported, false, Pairs<ShortPairs512, Vector512<int>>(32, Vector512<int>.One)),
        new("vpmaddwd + vpaddd", 256, MultiplyOperand.Int16, X86.Avx2.IsSupported, false, Pairs<ShortPairs256, Vector256<int>>(16, Vector256<int>.One)),
        new("vpdpwssd", 256, MultiplyOperand.Int16, X86.AvxVnni.IsSupported, true, Fused<ShortPairsAdded256, Vector256<int>>(16, Vector256<int>.One)),
        new("vpmaddwd + vpaddd", 128, MultiplyOperand.Int16, X86.Sse2.IsSupported, false, Pairs<ShortPairs128, Vector128<int>>(8, Vector128<int>.One)),
        new("vpdpwssd", 128, MultiplyOperand.Int16, X86.AvxVnni.IsSupported, true, Fused<ShortPairsAdded128, Vector128<int>>(8, Vector128<int>.One)),
        new("smlal", 128, MultiplyOperand.Int16, Arm.AdvSimd.IsSupported, false, Fused<ArmShorts, Vector128<int>>(4, Vector128<int>.One)),
        new("FMA", 512, MultiplyOperand.Float32, X86.Avx512F.IsSupported, false, Fused<Floats512, Vector512<float>>(16, Vector512.Create(1e-3f))),
        new("FMA", 256, MultiplyOperand.Float32, X86.Fma.IsSupported, false, Fused<Floats256, Vector256<float>>(8, Vector256.Create(1e-3f))),
        new("FMA", 128, MultiplyOperand.Float32, true, false, Fused<Floats128, Vector128<float>>(4, Vector128.Create(1e-3f))),
    ];

    /// <summary>Those that lanes of a name (<c>512</c>, <c>256</c>, <c>256-vnni</c>, ...) may use for an operand; never none.</summary>
    public static IReadOnlyList<MultiplySet> For(MultiplyOperand operand, string lanes)
    {
        bool named = int.TryParse(lanes.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int bits);
        // Scalar lanes do less than the narrowest registers can; 256-bit lanes without VNNI do without it, those of 512 bits need not.
        bool vnni = bits == 512 || lanes.EndsWith("vnni", StringComparison.OrdinalIgnoreCase);
        MultiplySet[] sets = [.. All.Where(s => s.IsSupported && s.Operand == operand && s.Bits <= (named ? bits : 128) && (vnni || !s.IsVnni))];
        // What cannot be multiplied narrow is multiplied wide.
        return sets.Length > 0 ? sets : For(operand + 1, lanes);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}, {Bits} bits";

    private static Loop[] Pairs<M, V>(int products, V seed) where M : struct, IMultiply<V> where V : struct =>
    [
        new(products * MultiplyLoop.Eight, n => First(MultiplyLoop.Alternating<M, V>(seed, n))),
        new(products * MultiplyLoop.Eight, n => First(MultiplyLoop.ByFour<M, V>(seed, n))),
        new(products * MultiplyLoop.Eight, n => First(MultiplyLoop.ByEight<M, V>(seed, n))),
    ];

    private static Loop[] Fused<M, V>(int products, V seed) where M : struct, IMultiplyAdd<V> where V : struct
        => [new(products * MultiplyLoop.Twelve, n => First(MultiplyLoop.Fused<M, V>(seed, n)))];

    private static int First<V>(V value) where V : struct => Unsafe.As<V, int>(ref value);
}
