using System.Globalization;
using Engine.Training.Curves;

namespace Engine.Bench.Ablation;

/// <summary>An ablation as a picture (SVG): for each row a bar for prefill and one for decode, as a share of the whole engine on a logarithmic scale.</summary>
internal static class AblationPlot
{
    private const int Width = 860, Top = 70, RowHeight = 26, Names = 250, PanelWidth = 270, Gap = 30;
    // The largest ratio shown, and how many powers of ten lie below it.
    private const double Most = 2, Decades = 4;
    private static readonly string[] Colours = ["#2f6db5", "#b5762f"];

    public static string Of(AblationResult result)
    {
        int bottom = Top + RowHeight * result.Rows.Count;
        var svg = new Svg(Width, bottom + 40);
        svg.Label(Width / 2, 24, $"{result.Model}, {result.Threads} threads: what is left without each technique{(result.Noisy ? " (noisy)" : "")}",
            "font-size=\"16\"");
        for (int i = 0; i < result.Rows.Count; i++) svg.Label(Names - 10, Middle(i) + 4, result.Rows[i].Technique.Name, "text-anchor=\"end\"");
        Panel(svg, result, 0, "prefill", row => row.Prefill, result.WholePrefill, bottom);
        Panel(svg, result, 1, "decode", row => row.Decode, result.WholeDecode, bottom);
        return svg.ToString();
    }

    private static void Panel(Svg svg, AblationResult result, int panel, string title, Func<AblationRow, double> rate, double whole, int bottom)
    {
        double left = Names + panel * (PanelWidth + Gap);
        double X(double ratio) => left + PanelWidth * Math.Clamp((Math.Log10(ratio / Most) + Decades) / Decades, 0, 1);
        svg.Label(left + PanelWidth / 2.0, Top - 20, $"{title} (tokens/s)");
        foreach (double tick in new[] { 0.001, 0.01, 0.1, 1 })
        {
            svg.Line(X(tick), Top - 6, X(tick), bottom, "#cccccc");
            svg.Label(X(tick), bottom + 20, tick.ToString(CultureInfo.InvariantCulture));
        }

        for (int i = 0; i < result.Rows.Count; i++)
        {
            double value = rate(result.Rows[i]);
            svg.Rect(left, Middle(i) - 9, X(value / whole) - left, 18, Colours[panel], 0.6);
            svg.Label(left + 4, Middle(i) + 4, value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture), "text-anchor=\"start\"");
        }
    }

    private static double Middle(int row) => Top + RowHeight * (row + 0.5);
}
