using System.CommandLine;
using System.Globalization;

namespace Engine.Bench.Limits;

/// <summary><c>multiply</c>: what the cores can multiply and add, by instruction set.</summary>
internal static class MultiplyCommand
{
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads that multiply together.", Environment.ProcessorCount);
    private static readonly Option<int> Samples = Count.Of("--samples", "Samples of each instruction set, in turns; the best counts.", 5);

    public static Command Create()
    {
        var command = new Command("multiply", "Measure multiplications with addition per second from registers, by instruction set, of one core and of all together.") { Threads, Samples };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
            int threads = parsed.GetValue(Threads), samples = parsed.GetValue(Samples);
            int[] counts = [.. new[] { 1, threads }.Distinct()];
            MultiplySet[] sets = [.. MultiplySet.All.Where(s => s.IsSupported)];
            var rates = sets.ToDictionary(s => s, _ => counts.Select(_ => new List<double>()).ToArray());
            List<double> clocks = [];
            for (int i = 0; i < samples; i++)
            {
                clocks.Add(CoreClock.Measure() / 1e9);
                foreach (MultiplySet set in sets)
                    for (int c = 0; c < counts.Length; c++) rates[set][c].Add(MultiplyPeak.Measure(set, counts[c]) / 1e9);
            }

            Line($"{Machine.Describe()}; GMAC/s, the best of {samples} samples (and the least). A core ran at {clocks.Min():0.00} to {clocks.Max():0.00} GHz.");
            Line($"");
            Line($"| instructions | bits | operands | {string.Join(" | ", counts.Select(c => c == 1 ? "1 thread" : $"{c} threads"))} |");
            Line($"|---|---:|---|{string.Concat(counts.Select(_ => "---:|"))}");
            foreach (MultiplySet set in sets)
                Line($"| {set.Name} | {set.Bits} | {set.Operand} | {string.Join(" | ", rates[set].Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Max():0} ({r.Min():0})")))} |");
        });
        return command;
    }
}
