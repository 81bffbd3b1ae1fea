using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Engine.Kernels.Lanes;

/// <summary>The register widths that a group of sixteen lanes can be made of. All give the same bits.</summary>
public enum LaneWidth
{
    /// <summary>Scalar code.</summary>
    Scalar = 32,

    /// <summary>128 bits: SSE, NEON.</summary>
    W128 = 128,

    /// <summary>128 bits with the dot product of ARM, which adds four products of bytes at once.</summary>
    W128Dot = 129,

    /// <summary>256 bits: AVX2 and FMA.</summary>
    W256 = 256,

    /// <summary>256 bits with AVX-VNNI, which adds four products of bytes at once.</summary>
    W256Vnni = 257,

    /// <summary>512 bits: AVX-512 F, BW and DQ.</summary>
    W512 = 512,
}

/// <summary>Which widths this CPU has, and which one to use.</summary>
public static class LaneWidths
{
    /// <summary>The environment variable that overrides the choice: 512, 256-vnni, 256, 128-dot, 128 or scalar.</summary>
    public const string Setting = "ENGINE_LANES";

    /// <summary>Every width, the widest first.</summary>
    public static IReadOnlyList<LaneWidth> All { get; } =
        [LaneWidth.W512, LaneWidth.W256Vnni, LaneWidth.W256, LaneWidth.W128Dot, LaneWidth.W128, LaneWidth.Scalar];

    /// <summary>What this CPU runs in hardware.</summary>
    public static bool IsSupported(LaneWidth width) => width switch
    {
        LaneWidth.W512 => Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx2.IsSupported,
        LaneWidth.W256Vnni => AvxVnni.IsSupported && Avx2.IsSupported && Fma.IsSupported,
        LaneWidth.W256 => Avx2.IsSupported && Fma.IsSupported,
        LaneWidth.W128Dot => Dp.IsSupported,
        LaneWidth.W128 => Vector128.IsHardwareAccelerated,
        LaneWidth.Scalar => true,
        _ => false,
    };

    /// <summary>The width of a name: <c>512</c>, <c>256-vnni</c>, <c>256</c>, <c>128-dot</c>, <c>128</c> or <c>scalar</c>, in any case.</summary>
    /// <exception cref="ArgumentException">There is no such width; the message names those that there are.</exception>
    public static LaneWidth Parse(string name)
        => TryParse(name, out LaneWidth width) ? width : throw new ArgumentException($"lanes are {Names}, not '{name}'", nameof(name));

    /// <summary>The width of a name, as <see cref="Parse"/> takes it.</summary>
    /// <returns>Whether there is such a width, which says nothing about this CPU.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out LaneWidth width)
    {
        foreach (LaneWidth known in All)
        {
            if (!Name(known).Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            width = known;
            return true;
        }

        width = default;
        return false;
    }

    /// <summary>The given width, or by default what <see cref="Setting"/> says, or else the widest that this CPU has.</summary>
    /// <exception cref="ArgumentException">The CPU lacks that width, or the environment names none; then the message names the variable.</exception>
    public static LaneWidth Choose(LaneWidth? width = null)
    {
        if (width is { } given) return Check(given);
        return EnvironmentVariable.Parse<LaneWidth?>(Setting, name => Check(Parse(name))) ?? All.First(IsSupported);
    }

    /// <summary>The width, where this CPU has it.</summary>
    /// <exception cref="ArgumentException">The CPU lacks it.</exception>
    public static LaneWidth Check(LaneWidth width)
        => IsSupported(width) ? width
            : throw new ArgumentException($"this CPU has no {width.Name()} lanes; it has {string.Join(", ", All.Where(IsSupported).Select(Name))}",
                nameof(width));

    /// <summary>The width's name, as <see cref="Parse"/> takes it.</summary>
    public static string Name(this LaneWidth width) => width switch
    {
        LaneWidth.Scalar => "scalar",
        LaneWidth.W256Vnni => "256-vnni",
        LaneWidth.W128Dot => "128-dot",
        _ => ((int)width).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>Every name in words: "512, 256-vnni, 256, 128-dot, 128 or scalar".</summary>
    public static string Names { get; } = string.Join(", ", All.SkipLast(1).Select(Name)) + " or " + All[^1].Name();
}
