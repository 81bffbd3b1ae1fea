using System.CommandLine;
using System.Globalization;

namespace Engine.Bench.EndToEnd;

/// <summary><c>bandwidth</c>: what the memory gives, by itself.</summary>
internal static class BandwidthCommand
{
    public static Command Create()
    {
        Option<int> threads = Count.Of("--threads", "Threads that read.", Environment.ProcessorCount);
        Option<int> samples = Count.Of("--samples", "Samples; their median counts.", 5);
        var command = new Command("bandwidth", "Measure how fast memory can be read.") { threads, samples };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(threads);
            using var probe = new ReadBandwidth(count);
            double[] rates = [.. Enumerable.Range(0, parsed.GetValue(samples)).Select(_ => probe.Measure() / 1e9)];
            parsed.InvocationConfiguration.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Median.Of(rates):0.0} GB/s read by {count} threads (median of {rates.Length}; {rates.Min():0.0} to {rates.Max():0.0})"));
        });
        return command;
    }
}
