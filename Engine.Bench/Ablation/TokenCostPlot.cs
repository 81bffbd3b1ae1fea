using System.Globalization;
using Engine.Training.Curves;

namespace Engine.Bench.Ablation;

/// <summary>The cost of one more token against the tokens before it, with the cache and without, as a picture (SVG) with logarithmic axes.</summary>
internal static class TokenCostPlot
{
    private const int Width = 640, Height = 420, Left = 80, Right = 610, Top = 60, Bottom = 360;
    private static readonly string[] Colours = ["#2f6db5", "#b5762f"];

    public static string Of(AblationResult result)
    {
        var svg = new Svg(Width, Height);
        svg.Label(Width / 2, 24, $"{result.Model}: one more token{(result.Noisy ? " (noisy)" : "")}", "font-size=\"16\"");
        double[] seconds = [.. result.Costs.SelectMany(c => new[] { c.WithCache, c.WithoutCache })];
        double low = Math.Floor(Math.Log10(seconds.Min())), high = Math.Max(low + 1, Math.Ceiling(Math.Log10(seconds.Max()))),
            wide = Math.Max(1, Math.Log2(result.Costs[^1].Length));
        double X(int length) => Left + (Right - Left) * Math.Log2(length) / wide;
        double Y(double time) => Bottom - (Bottom - Top) * (Math.Log10(time) - low) / (high - low);
        for (double power = low; power <= high; power++)
        {
            svg.Line(Left, Y(Math.Pow(10, power)), Right, Y(Math.Pow(10, power)), "#cccccc");
            svg.Label(Left - 8, Y(Math.Pow(10, power)) + 4, $"{(1e3 * Math.Pow(10, power)).ToString("0.####", CultureInfo.InvariantCulture)} ms",
                "text-anchor=\"end\"");
        }

        // Every other power of two has room for its number.
        for (int i = 0; i < result.Costs.Count; i += 2)
            svg.Label(X(result.Costs[i].Length), Bottom + 20, result.Costs[i].Length.ToString(CultureInfo.InvariantCulture));
        svg.Label((Left + Right) / 2, Bottom + 44, "tokens before it");
        Series(svg, result.Costs, 0, "with the cache", cost => cost.WithCache, X, Y);
        Series(svg, result.Costs, 1, "without", cost => cost.WithoutCache, X, Y);
        return svg.ToString();
    }

    private static void Series(Svg svg, IReadOnlyList<TokenCost> costs, int index, string name, Func<TokenCost, double> time, Func<int, double> x,
        Func<double, double> y)
    {
        svg.Polyline(costs.Select(cost => (x(cost.Length), y(time(cost)))), Colours[index]);
        foreach (TokenCost cost in costs) svg.Circle(x(cost.Length), y(time(cost)), 3, Colours[index]);
        svg.Label(Left + 20, Top - 10 + 18 * index, name, $"text-anchor=\"start\" fill=\"{Colours[index]}\"");
    }
}
