using System.CommandLine;
using System.Globalization;
using Engine.Bench.Race;

namespace Engine.Bench.Limits;

/// <summary><c>bandwidth</c>: what the memory gives, by itself, to one core and to all together.</summary>
internal static class BandwidthCommand
{
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads that read together.", Environment.ProcessorCount);
    private static readonly Option<int> Samples = Count.Of("--samples", "Samples of the best pattern; their median counts.", 5);
    private static readonly Option<int> Patience =
        Count.Of("--patience", "Seconds, in all, to wait for a quiet machine and to repeat disturbed samples.", 30, least: 0);
    private static readonly Option<bool> Patterns = new("--patterns") { Description = "Print the rate of every pattern too." };

    public static Command Create()
    {
        var command = new Command("bandwidth",
            "Measure how fast memory can be read, by one core and by all together: the best of several patterns of streams, register widths and prefetches.") { Threads, Samples, Patience, Patterns };
        command.SetAction(async (parsed, cancellation) =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
            int threads = parsed.GetValue(Threads), samples = parsed.GetValue(Samples);
            var patience = new Patience(new ForeignLoad(), TimeSpan.FromSeconds(parsed.GetValue(Patience)), TimeSpan.MaxValue);
            Line($"{Machine.Describe()}; medians of {samples} samples of the best of {ReadPattern.All.Count} patterns.");
            Line($"");
            Line($"| threads | read (GB/s) | least to most | best pattern |");
            Line($"|---:|---:|---|---|");
            List<(int Threads, IReadOnlyList<(ReadPattern Pattern, double Rate)> Rates)> surveys = [];
            foreach (int count in new[] { 1, threads }.Distinct())
            {
                using var probe = new ReadBandwidth(count);
                if (parsed.GetValue(Patterns)) surveys.Add((count, probe.Survey()));
                List<double> rates = [];
                for (int i = 0; i < samples; i++)
                    rates.Add((await patience.MeasureAsync(() => Task.FromResult(probe.Measure()), ownLoad: true, cancellation)).Value / 1e9);
                Line($"| {count} | {Median.Of(rates):0.0} | {rates.Min():0.0} to {rates.Max():0.0} | {probe.Pattern} |");
            }

            if (patience.GaveUp) Line($"\n**Noisy: others kept the machine busy. These figures prove nothing.**");
            foreach ((int count, IReadOnlyList<(ReadPattern Pattern, double Rate)> rates) in surveys)
            {
                Line($"");
                Line($"| pattern, {count} {(count == 1 ? "thread" : "threads")} | GB/s |");
                Line($"|---|---:|");
                foreach ((ReadPattern pattern, double rate) in rates.OrderByDescending(r => r.Rate)) Line($"| {pattern} | {rate / 1e9:0.0} |");
            }
        });
        return command;
    }
}
