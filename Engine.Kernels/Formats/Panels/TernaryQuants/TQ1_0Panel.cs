using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.TernaryQuants;

namespace Engine.Kernels.Formats.Panels.TernaryQuants;

/// <summary>Ternary digits as pairs of bits: a fifth more memory than five digits a byte, but one shift a digit instead of a multiplication.</summary>
internal static class TQ1_0Panel
{
    /// <summary>The panel of TQ1_0 at a precision.</summary>
    public static PanelFormat Of(Precision precision) => new RecodedPanel(new TQ1_0(), new TQ2_0Panel(precision), Recode);

    private static void Recode(ReadOnlySpan<byte> row, Span<byte> held)
    {
        for (int b = 0; b < row.Length / 54; b++) TQ1_0.Recode(row.Slice(54 * b, 54), held.Slice(66 * b, 66));
    }
}
