using Engine.Kernels.Formats.Floats;
using Engine.Kernels.Formats.FP4;
using Engine.Kernels.Formats.Grouped;
using Engine.Kernels.Formats.IQuants;
using Engine.Kernels.Formats.KQuants;
using Engine.Kernels.Formats.LegacyQuants;
using Engine.Kernels.Formats.TernaryQuants;

namespace Engine.Kernels.Formats;

/// <summary>
/// The table of weight formats: loader, quantiser, tests, benches and <c>inspect</c> enumerate it. <c>docs/add-a-format.md</c> has the steps to a new
/// one.
/// </summary>
public static class FormatTable
{
    /// <summary>Every format that is read and written, in the order of precision.</summary>
    public static IReadOnlyList<WritableFormat> All { get; } =
    [
        new F32(),
        new F16(),
        new BF16(),
        new Q8_0(),
        new Q6_K(),
        new Q5_K(),
        new Q5_1(),
        new Q5_0(),
        new Q4_K(),
        new Q4_1(),
        new Q4_0(),
        new IQ4_NL(),
        new IQ4_XS(),
        new MXFP4(),
        new Q3_K(),
        new IQ3_S(),
        new Q2_K(),
        new TQ2_0(),
        new TQ1_0(),
    ];

    /// <summary>Formats that are read only: matrices in them are held as something else (see <see cref="Panels.PanelFormat.Held"/>).</summary>
    public static IReadOnlyList<Format> ReadOnly { get; } =
    [
        new NVFP4(),
        new IQ3_XXS(),
        new IQ2_S(),
        new IQ2_XS(),
        new IQ2_XXS(),
        new IQ1_M(),
        new IQ1_S(),
    ];

    /// <summary>Formats of this engine's own, in which matrices of quantised folders are held; no GGUF file has them but one of ready-made panels.</summary>
    internal static IReadOnlyList<Format> Coded { get; } = [new G4_F16(), new G4_BF16(), new A4_BF16(), new I8_F32(), new A8_F32(), new F8_F32(), new N4_F32()];

    private static IEnumerable<Format> Any => [.. All, .. ReadOnly, .. Coded];

    /// <summary>The format of a <c>ggml_type</c> number, or null.</summary>
    public static Format? ByGgufType(uint type) => Any.FirstOrDefault(f => f.GgufType == type);

    /// <summary>The format of that name (any case), or null.</summary>
    public static Format? ByName(string name) => Any.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
