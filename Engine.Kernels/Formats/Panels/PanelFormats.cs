using Engine.Kernels.Formats.Panels.Floats;
using Engine.Kernels.Formats.Panels.FP4;
using Engine.Kernels.Formats.Panels.Grouped;
using Engine.Kernels.Formats.Panels.IQuants;
using Engine.Kernels.Formats.Panels.KQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Formats.Panels.LegacyQuants;
using Engine.Kernels.Formats.Panels.TernaryQuants;

namespace Engine.Kernels.Formats.Panels;

/// <summary>The table of panels: one for every format and precision. <c>docs/add-a-format.md</c> has the steps to a new one.</summary>
internal static class PanelFormats
{
    /// <summary>Every panel, in the order of <see cref="FormatTable"/>, each format exact, then fast; those without a kernel last.</summary>
    public static IReadOnlyList<PanelFormat> All { get; } =
    [
        new F32Panel(Precision.Exact), new F32Panel(Precision.Fast),
        new F16Panel(), new Int16Panel(new F16Panel()),
        new BF16Panel(), new Int16Panel(new BF16Panel()),
        new Q8_0Panel(Precision.Exact), new Q8_0Panel(Precision.Fast),
        new Q6_KPanel(Precision.Exact), new Q6_KPanel(Precision.Fast),
        new Q5_KPanel(Precision.Exact), new Q5_KPanel(Precision.Fast),
        new Q5_1Panel(Precision.Exact), new Q5_1Panel(Precision.Fast),
        new Q5_0Panel(Precision.Exact), new Q5_0Panel(Precision.Fast),
        new Q4_KPanel(Precision.Exact), new Q4_KPanel(Precision.Fast),
        new Q4_1Panel(Precision.Exact), new Q4_1Panel(Precision.Fast),
        new Q4_0Panel(Precision.Exact), new Q4_0Panel(Precision.Fast),
        new IQ4_NLPanel(Precision.Exact), new IQ4_NLPanel(Precision.Fast),
        new IQ4_XSPanel(Precision.Exact), new IQ4_XSPanel(Precision.Fast),
        new MXFP4Panel(Precision.Exact), new MXFP4Panel(Precision.Fast),
        new Q3_KPanel(Precision.Exact), new Q3_KPanel(Precision.Fast),
        IQ3_SPanel.Of(Precision.Exact), IQ3_SPanel.Of(Precision.Fast),
        new Q2_KPanel(Precision.Exact), new Q2_KPanel(Precision.Fast),
        new TQ2_0Panel(Precision.Exact), new TQ2_0Panel(Precision.Fast),
        TQ1_0Panel.Of(Precision.Exact), TQ1_0Panel.Of(Precision.Fast),
        new G4_F16Panel(Precision.Exact), new G4_F16Panel(Precision.Fast),
        new G4_BF16Panel(Precision.Exact), new G4_BF16Panel(Precision.Fast),
        new A4_BF16Panel(Precision.Exact), new A4_BF16Panel(Precision.Fast),
        new I8_F32Panel(Precision.Exact), new I8_F32Panel(Precision.Fast),
        new A8_F32Panel(Precision.Exact), new A8_F32Panel(Precision.Fast),
        new F8_F32Panel(Precision.Exact), new F8_F32Panel(Precision.Fast),
        new N4_F32Panel(Precision.Exact), new N4_F32Panel(Precision.Fast),
        .. FormatTable.ReadOnly.SelectMany(format => new[] { WithoutKernel(format, Precision.Exact), WithoutKernel(format, Precision.Fast) }),
    ];

    /// <summary>The panel of a format at a precision.</summary>
    /// <exception cref="ArgumentException">The format has none.</exception>
    public static PanelFormat Of(Format format, Precision precision)
    {
        foreach (PanelFormat panel in All)
            if (panel.Source.Name == format.Name && panel.Precision == precision)
                return panel;
        throw new ArgumentException($"{format} has no panel for {precision} precision", nameof(format));
    }

    private static RecodedPanel WithoutKernel(Format format, Precision precision)
        => new(format, precision == Precision.Exact ? new F32Panel(precision) : new Q8_0Panel(precision));
}
