using System.Globalization;
using System.Text;
using Engine.Bench.Limits;

namespace Engine.Bench.EndToEnd;

/// <summary>The operations of the steps of a prompt, or of those of generated tokens: each one's fastest of several runs, as a table.</summary>
internal sealed class ProfiledPhase(string title)
{
    private readonly Dictionary<string, (double Count, double Seconds)> _best = [];

    /// <summary>Steps of a run.</summary>
    public int Steps { get; private set; }

    /// <summary>Takes note of a run. Times are those of a prompt, or of one token: of all steps, or of one where they are alike.</summary>
    public void Note(IReadOnlyList<ProfiledStep> steps)
    {
        Steps = steps.Count;
        foreach (var operation in steps.SelectMany(s => s.Operations).GroupBy(o => o.Name))
        {
            (double count, double seconds) = (operation.Sum(o => (double)o.Count), operation.Sum(o => o.Seconds));
            _best[operation.Key] =
                (count, Math.Min(seconds, _best.TryGetValue(operation.Key, out (double Count, double Seconds) best) ? best.Seconds : double.PositiveInfinity));
        }
    }

    /// <summary>The table: of all steps of a prompt together, or of one of several that generate a token each.</summary>
    public string Markdown(OperationLimits limits, PhaseWork work)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        double parts = work.Tokens == 1 ? Steps : 1, total = _best.Values.Sum(o => o.Seconds) / parts, known = 0;
        Line($"");
        Line($"| {title} | ms | share | its limit (ms) | explained |");
        Line($"|---|---:|---:|---:|---:|");
        foreach ((string name, (double count, double all)) in _best.OrderByDescending(o => o.Value.Seconds))
        {
            double seconds = all / parts, least = limits.Seconds(name, work) * count / parts;
            if (double.IsFinite(least)) known += Math.Min(least, seconds);
            Line($"| {name} | {seconds * 1e3:0.00} | {seconds / total:0.0 %} | {(double.IsNaN(least) ? "" : Text(1e3 * Math.Min(least, seconds)))} | {(double.IsNaN(least) ? "" : Share.OfTime(least, seconds))} |");
        }

        Line($"| all | {total * 1e3:0.00} | | {known * 1e3:0.00} | {Share.OfTime(known, total)} |");
        return text.ToString();
    }

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
