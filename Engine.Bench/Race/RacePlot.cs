using System.Globalization;
using System.Security;
using System.Text;

namespace Engine.Bench.Race;

/// <summary>A race as a picture (SVG): for prefill and decode a bar for each side's median, a dot for each of its samples.</summary>
internal static class RacePlot
{
    private const int Width = 640, Height = 360, PanelWidth = 300, Top = 70, Bottom = 310, BarWidth = 80, Margin = 20;
    private static readonly string[] colours = ["#2f6db5", "#b5762f"];

    public static string Of(RaceResult result)
    {
        var svg = new StringBuilder();
        svg.Append(Text($"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="13" text-anchor="middle">{'\n'}"""));
        svg.Append(Text($"""<rect width="{Width}" height="{Height}" fill="white"/>{'\n'}"""));
        string noise = result.Noisy ? " (noisy)" : "";
        svg.Append(Label(Width / 2, 24, $"{result.Options.Model}, {result.Options.Threads} threads{noise}", "font-size=\"16\""));
        Panel(svg, result, 0, $"prefill {result.Options.Prompt}: ratio {Text($"{result.PrefillRatio:0.00}")}", times => times.Prefill, side => side.Prefill);
        Panel(svg, result, 1, $"decode {result.Options.Tokens}: ratio {Text($"{result.DecodeRatio:0.00}")}", times => times.Decode, side => side.Decode);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder svg, RaceResult result, int panel, string title, Func<ContestantTimes, double> ofSample, Func<RaceSide, double> ofSide)
    {
        int left = Margin + panel * PanelWidth, middle = left + PanelWidth / 2;
        double most = result.Samples.Max(s => ofSample(s.Times));
        double Y(double value) => Bottom - value / most * (Bottom - Top - Margin);
        svg.Append(Label(middle, Top - 20, $"{title} (tokens/s)"));
        svg.Append(Text($"""<line x1="{left}" y1="{Bottom}" x2="{left + PanelWidth - Margin}" y2="{Bottom}" stroke="black"/>{'\n'}"""));
        foreach ((RaceSide side, int index) in new[] { (result.Ours, 0), (result.Peer, 1) })
        {
            int x = middle + (index == 0 ? -BarWidth : BarWidth) * 3 / 4;
            double y = Y(ofSide(side));
            svg.Append(Text($"""<rect x="{x - BarWidth / 2}" y="{y:0.0}" width="{BarWidth}" height="{Bottom - y:0.0}" fill="{colours[index]}" fill-opacity="0.6"/>{'\n'}"""));
            foreach (RaceSample sample in result.Samples.Where(s => s.Ours == (index == 0)))
                svg.Append(Text($"""<circle cx="{x}" cy="{Y(ofSample(sample.Times)):0.0}" r="3" fill="{colours[index]}"/>{'\n'}"""));
            svg.Append(Label(x, Bottom - 8, Text($"{ofSide(side):0.0}"), "font-weight=\"bold\""));
            svg.Append(Label(x, Bottom + 20, side.Name));
        }
    }

    private static string Label(int x, int y, string text, string attributes = "") => Text($"""<text x="{x}" y="{y}" {attributes}>{SecurityElement.Escape(text)}</text>{'\n'}""");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
