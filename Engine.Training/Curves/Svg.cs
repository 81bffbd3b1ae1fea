using System.Globalization;
using System.Security;
using System.Text;

namespace Engine.Training.Curves;

/// <summary>A picture under construction (https://www.w3.org/TR/SVG2): the few elements that plots need, numbers written the same in every locale.</summary>
internal sealed class Svg
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a white picture.</summary>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="height">Its height in pixels.</param>
    /// <param name="anchor">The point of a label that its coordinates give: <c>start</c>, <c>middle</c> or <c>end</c>.</param>
    public Svg(int width, int height, string anchor = "middle")
    {
        string font = $"font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"{anchor}\"";
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" {font}>""");
        Rect(0, 0, width, height, "white", 1);
    }

    /// <summary>A filled rectangle.</summary>
    public void Rect(double x, double y, double width, double height, string fill, double opacity) =>
        Add($"""<rect x="{x:0.0}" y="{y:0.0}" width="{width:0.0}" height="{height:0.0}" fill="{fill}" fill-opacity="{opacity}"/>""");

    /// <summary>A filled circle.</summary>
    public void Circle(double x, double y, double radius, string fill) => Add($"""<circle cx="{x:0.0}" cy="{y:0.0}" r="{radius}" fill="{fill}"/>""");

    /// <summary>A thin line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string stroke)
        => Add($"""<line x1="{x1:0.0}" y1="{y1:0.0}" x2="{x2:0.0}" y2="{y2:0.0}" stroke="{stroke}"/>""");

    /// <summary>A line through points.</summary>
    public void Polyline(IEnumerable<(double X, double Y)> points, string stroke, double width = 2)
    {
        ArgumentNullException.ThrowIfNull(points);
        string places = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.0},{p.Y:0.0}")));
        Add($"""<polyline points="{places}" fill="none" stroke="{stroke}" stroke-width="{width}"/>""");
    }

    /// <summary>A label; its text is escaped, its attributes are written as they are.</summary>
    public void Label(double x, double y, string text, string attributes = "")
        => Add($"""<text x="{x:0.0}" y="{y:0.0}" {attributes}>{SecurityElement.Escape(text)}</text>""");

    /// <summary>The whole picture.</summary>
    public override string ToString() => _text + "</svg>\n";

    private void Add(FormattableString element) => _text.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
