using System.CommandLine;
using System.Globalization;
using Engine.Bench.Race;

namespace Engine.Bench.Limits;

/// <summary><c>multiply</c>: what the cores can multiply and add, by instruction set.</summary>
internal static class MultiplyCommand
{
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads that multiply together.", Environment.ProcessorCount);
    private static readonly Option<int> Samples = Count.Of("--samples", "Samples of each instruction set, in turns; the best counts.", 5);
    private static readonly Option<int> Patience =
        Count.Of("--patience", "Seconds, in all, to wait for a quiet machine and to repeat disturbed samples.", 30, least: 0);

    public static Command Create()
    {
        var command = new Command("multiply",
            "Measure multiplications with addition per second from registers, by instruction set, of one core and of all together.") { Threads,
            Samples, Patience };
        command.SetAction(async (parsed, cancellation) =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
            int threads = parsed.GetValue(Threads), samples = parsed.GetValue(Samples);
            int[] counts = [.. new[] { 1, threads }.Distinct()];
            MultiplySet[] sets = [.. MultiplySet.All.Where(s => s.IsSupported)];
            var patience = new Patience(new ForeignLoad(), TimeSpan.FromSeconds(parsed.GetValue(Patience)), TimeSpan.MaxValue);
            List<Sample> taken = [];
            for (int i = 0; i < samples; i++)
                taken.Add((await patience.MeasureAsync(() => Task.FromResult(Sample.Take(sets, counts)), ownLoad: true, cancellation)).Value);
            Line($"{Machine.Describe()}; GMAC/s, the best of {samples} samples (and the least). A core ran at {taken.Min(t => t.Clock) / 1e9:0.00} to {taken.Max(t => t.Clock) / 1e9:0.00} GHz.");
            if (patience.GaveUp) Line($"**Noisy: others kept the machine busy. These figures prove nothing.**");
            Line($"");
            Line($"| instructions | bits | operands | {string.Join(" | ", counts.Select(c => c == 1 ? "1 thread" : $"{c} threads"))} |");
            Line($"|---|---:|---|{string.Concat(counts.Select(_ => "---:|"))}");
            for (int i = 0; i < sets.Length; i++)
                Line($"| {sets[i].Name} | {sets[i].Bits} | {sets[i].Operand} | {string.Join(" | ", counts.Select((_, c) => Range([.. taken.Select(t => t.Rates[i * counts.Length + c] / 1e9)])))} |");
        });
        return command;
    }

    private static string Range(double[] rates) => string.Create(CultureInfo.InvariantCulture, $"{rates.Max():0} ({rates.Min():0})");

    /// <summary>Every set with every number of threads, once.</summary>
    private sealed record Sample(double Clock, double[] Rates)
    {
        public static Sample Take(MultiplySet[] sets, int[] threads)
            => new(CoreClock.Measure(), [.. sets.SelectMany(set => threads.Select(count => MultiplyPeak.Measure(set, count)))]);
    }
}
