using System.Globalization;

namespace Engine.Training.Curves;

/// <summary>
/// A loss curve as a picture (SVG): the loss of each step, faint; its exponential moving average with β = 1 - 1/n, n = a fiftieth of the rows; and the
/// held-out loss where it was measured. What lies beyond the axis (the first steps from random weights) is clipped.
/// </summary>
internal static class LossPlot
{
    private const int Width = 760, Height = 440, Left = 70, Right = 735, Top = 60, Bottom = 380, Points = 1000, Span = 50;
    private const double Most = 1e9;
    private const string Faint = "#c4d6ec", Smooth = "#2f6db5", HeldOut = "#b5762f", Grid = "#dddddd", Axis = "#444444";

    /// <summary>Draws the rows as an SVG document; losses in nats per token, a loss that is not finite is left out.</summary>
    public static string Of(IReadOnlyList<LossRow> rows, string title)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(title);
        (double Step, double Loss)[] raw = [.. rows.Where(r => Drawn(r.Loss)).Select(r => ((double)r.Step, r.Loss))];
        (double Step, double Loss)[] heldOut =
            [.. rows.Where(r => r.HeldOutLoss is { } loss && Drawn(loss)).Select(r => ((double)r.Step, r.HeldOutLoss!.Value))];
        (double Step, double Loss)[] smooth = Smoothed(raw);
        double lastStep = Math.Max(1, rows.Count > 0 ? rows[^1].Step : 1);
        (double low, double high) = Range([.. smooth.Concat(heldOut).Select(p => p.Loss)]);

        var svg = new Svg(Width, Height);
        svg.Label(Width / 2, 24, title, "font-size=\"16\"");
        foreach (double tick in Ticks.Of(low, high, 7))
        {
            svg.Line(Left, Y(tick), Right, Y(tick), Grid);
            svg.Label(Left - 8, Y(tick) + 4, Text(tick), "text-anchor=\"end\"");
        }

        foreach (double tick in Ticks.Of(0, lastStep, 8))
        {
            svg.Line(X(tick), Bottom, X(tick), Bottom + 5, Axis);
            svg.Label(X(tick), Bottom + 20, Text(tick));
        }

        svg.Line(Left, Bottom, Right, Bottom, Axis);
        svg.Line(Left, Top, Left, Bottom, Axis);
        string tokens = rows.Count > 0 ? FormattableString.Invariant($" ({rows[^1].Tokens / 1e6:0.0#} million tokens in all)") : "";
        svg.Label((Left + Right) / 2, Bottom + 44, $"step{tokens}");
        svg.Label(18, (Top + Bottom) / 2, "nats per token", $"transform=\"rotate(-90 18 {(Top + Bottom) / 2})\"");
        Draw(raw, Faint, 1);
        Draw(smooth, Smooth, 2);
        Draw(heldOut, HeldOut, 2);
        foreach ((double step, double loss) in heldOut) svg.Circle(X(step), Y(loss), 3, HeldOut);
        Legend(svg, 0, "training, smoothed", smooth, Smooth);
        Legend(svg, 1, "held out", heldOut, HeldOut);
        return svg.ToString();

        double X(double step) => Left + ((Right - Left) * step / lastStep);
        double Y(double loss) => Bottom - ((Bottom - Top) * Math.Clamp((loss - low) / (high - low), 0, 1));

        // More points than pixels show nothing more.
        void Draw((double Step, double Loss)[] line, string colour, double width)
        {
            int every = Math.Max(1, line.Length / Points);
            if (line.Length > 0) svg.Polyline(line.Where((_, i) => i % every == 0 || i == line.Length - 1).Select(p => (X(p.Step), Y(p.Loss))), colour, width);
        }
    }

    /// <summary>sᵢ = Σⱼ βʲ·xᵢ₋ⱼ / Σⱼ βʲ.</summary>
    internal static (double Step, double Loss)[] Smoothed((double Step, double Loss)[] points)
    {
        double beta = 1 - (1.0 / Math.Max(1, points.Length / Span)), sum = 0, weight = 0;
        return [.. points.Select(p =>
        {
            (sum, weight) = ((beta * sum) + p.Loss, (beta * weight) + 1);
            return (p.Step, sum / weight);
        })];
    }

    /// <summary>A run that has diverged gives numbers for which there is no axis.</summary>
    private static bool Drawn(double loss) => Math.Abs(loss) <= Most;

    /// <summary>From the lowest to the highest, a little wider.</summary>
    private static (double Low, double High) Range(double[] values)
    {
        if (values.Length == 0) return (0, 1);
        double low = values.Min(), high = values.Max(), room = Math.Max((high - low) * 0.05, Math.Max(Math.Abs(high), 1) * 1e-3);
        return (low - room, high + room);
    }

    private static void Legend(Svg svg, int row, string name, (double Step, double Loss)[] line, string colour)
    {
        if (line.Length == 0) return;
        string text = FormattableString.Invariant($"{name}: {line[^1].Loss:0.000}");
        svg.Label(Right - 10, Top + 14 + (18 * row), text, $"text-anchor=\"end\" fill=\"{colour}\"");
    }

    private static string Text(double tick) => tick.ToString("#,0.####", CultureInfo.InvariantCulture);
}
