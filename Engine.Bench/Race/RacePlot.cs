using System.Globalization;
using Engine.Training.Curves;

namespace Engine.Bench.Race;

/// <summary>A race as a picture (SVG): for prefill and decode a bar for each side's median, a dot for each of its samples.</summary>
internal static class RacePlot
{
    private const int Width = 640, Height = 360, PanelWidth = 300, Top = 70, Bottom = 310, BarWidth = 80, Margin = 20;
    private static readonly string[] Colours = ["#2f6db5", "#b5762f"];

    public static string Of(RaceResult result)
    {
        var svg = new Svg(Width, Height);
        string noise = result.Noisy ? " (noisy)" : "";
        svg.Label(Width / 2, 24, $"{result.Options.Model}, {result.Options.Threads} threads{noise}", "font-size=\"16\"");
        Panel(svg, result, 0, $"prefill {result.Options.Prompt}: ratio {Text(result.PrefillRatio, "0.00")}", times => times.Prefill, side => side.Prefill);
        Panel(svg, result, 1, $"decode {result.Options.Tokens}: ratio {Text(result.DecodeRatio, "0.00")}", times => times.Decode, side => side.Decode);
        return svg.ToString();
    }

    private static void Panel(Svg svg, RaceResult result, int panel, string title, Func<ContestantTimes, double> ofSample, Func<RaceSide, double> ofSide)
    {
        int left = Margin + panel * PanelWidth, middle = left + PanelWidth / 2;
        double most = result.Samples.Max(s => ofSample(s.Times));
        double Y(double value) => Bottom - value / most * (Bottom - Top - Margin);
        svg.Label(middle, Top - 20, $"{title} (tokens/s)");
        svg.Line(left, Bottom, left + PanelWidth - Margin, Bottom, "black");
        foreach ((RaceSide side, int index) in new[] { (result.Ours, 0), (result.Peer, 1) })
        {
            int x = middle + (index == 0 ? -BarWidth : BarWidth) * 3 / 4;
            double y = Y(ofSide(side));
            svg.Rect(x - BarWidth / 2, y, BarWidth, Bottom - y, Colours[index], 0.6);
            foreach (RaceSample sample in result.Samples.Where(s => s.Ours == (index == 0))) svg.Circle(x, Y(ofSample(sample.Times)), 3, Colours[index]);
            svg.Label(x, Bottom - 8, Text(ofSide(side), "0.0"), "font-weight=\"bold\"");
            svg.Label(x, Bottom + 20, side.Name);
        }
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
