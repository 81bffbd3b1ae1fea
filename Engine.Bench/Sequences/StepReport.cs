using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Engine.Bench.Sequences;

/// <summary>The cost of steps, for people and for programs.</summary>
internal static class StepReport
{
    public static string Markdown(IReadOnlyList<StepCost> steps)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"");
        Line($"| a step of | tokens | ms | over one token, C(k) | at least: reading (ms) | multiplying at a prompt's rate (ms) | the larger, over one token's | share of the larger |");
        Line($"|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (StepCost step in steps)
            Line($"| {Name(step)} | {step.Tokens} | {1e3 * step.Seconds:0.00} | {step.OverOne:0.00} | {Known(1e3 * step.Reading)} | {Known(1e3 * step.Multiplying)} | {Known(Over(steps, step))} | {step.Share} |");
        return text.ToString();
    }

    /// <summary>Writes the property <c>steps</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<StepCost> steps)
    {
        json.WriteStartArray("steps");
        foreach (StepCost step in steps)
        {
            json.WriteStartObject();
            json.WriteString("of", step.Kind == StepKind.Sequences ? "sequences" : "verified");
            json.WriteNumber("tokens", step.Tokens);
            json.WriteReal("ms", 1e3 * step.Seconds);
            json.WriteReal("over_one", step.OverOne);
            json.WriteReal("reading_ms", 1e3 * step.Reading);
            json.WriteReal("multiplying_ms", 1e3 * step.Multiplying);
            json.WriteReal("limit_over_one", Over(steps, step));
            json.WriteReal("share", step.Share.Value);
            json.WriteBoolean("noisy", step.Share.IsNoise);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Name(StepCost step) => step.Kind == StepKind.Verified ? "one sequence, verified" : step.Tokens == 1
        ? "one sequence"
        : "as many sequences";

    // What C(k) would be if both steps took what they take at least.
    private static double Over(IReadOnlyList<StepCost> steps, StepCost step)
        => steps.FirstOrDefault(s => s.Tokens == 1) is { } one ? step.Least / one.Least : double.NaN;

    private static string Known(double value) => double.IsNaN(value) ? "not known" : value.ToString("0.00", CultureInfo.InvariantCulture);
}
