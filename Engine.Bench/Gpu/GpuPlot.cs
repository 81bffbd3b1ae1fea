using System.Globalization;
using Engine.Bench.Limits;
using Engine.Training.Curves;

namespace Engine.Bench.Gpu;

/// <summary>
/// What <c>gpu</c> found as a picture (SVG): for every model a bar of its share of the limit, of decode and of prefill, and tokens/s beside it.
/// </summary>
internal static class GpuPlot
{
    private const int Width = 860, Names = 200, PanelWidth = 320, BarLength = 200, Top = 80, RowHeight = 28, BarHeight = 18;
    private static readonly string[] Colours = ["#2f6db5", "#b5762f"];

    public static string Of(GpuResult result)
    {
        GpuRow[] rows = [.. result.Measured];
        int bottom = Top + RowHeight * rows.Length;
        var svg = new Svg(Width, bottom + 40);
        svg.Label(Width / 2, 24, result.Device, "font-size=\"16\"");
        for (int i = 0; i < rows.Length; i++) svg.Label(Names - 10, Y(i) + BarHeight - 4, $"{rows[i].Shape} {rows[i].Format}", "text-anchor=\"end\"");
        Panel(svg, 0, $"decode {result.Options.Decode}: share of read bandwidth", bottom,
            [.. rows.Select(row => (row.Decode, row.DecodeShare(result.Limits)))]);
        Panel(svg, 1, $"prefill {result.Options.Prefill}: share of multiply peak", bottom,
            [.. rows.Select(row => (row.Prefill, row.PrefillShare(result.Limits)))]);
        return svg.ToString();
    }

    private static void Panel(Svg svg, int panel, string title, int bottom, (double Rate, Share Share)[] rows)
    {
        int left = Names + panel * PanelWidth;
        svg.Label(left, Top - 20, title, "text-anchor=\"start\"");
        foreach (int percent in new[] { 0, 50, 100 })
        {
            double x = left + BarLength * percent / 100.0;
            svg.Line(x, Top - 6, x, bottom, "#cccccc");
            svg.Label(x, bottom + 20, $"{percent} %");
        }

        for (int i = 0; i < rows.Length; i++)
        {
            double length = double.IsNaN(rows[i].Share.Value) ? 0 : BarLength * rows[i].Share.Value;
            svg.Rect(left, Y(i), length, BarHeight, Colours[panel], 0.6);
            string rate = rows[i].Rate.ToString("0.0", CultureInfo.InvariantCulture);
            svg.Label(left + length + 6, Y(i) + BarHeight - 4, $"{rate} tokens/s", "text-anchor=\"start\"");
        }
    }

    private static int Y(int row) => Top + RowHeight * row + (RowHeight - BarHeight) / 2;
}
