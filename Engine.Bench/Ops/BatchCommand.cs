using System.CommandLine;
using Engine.Bench.Limits;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Ops;

/// <summary><c>batches</c>: how near to its limit the product of each fast format is with 1 to 16 tokens.</summary>
internal static class BatchCommand
{
    public static Command Create()
    {
        var panel = new Option<string>("--panel") { Description = "Only formats whose name contains this, e.g. Q4_K.", HelpName = "NAME", DefaultValueFactory = _ => "" };
        Option<int> turns = Count.Of("--turns", "Turns of each; their median counts.", 9), threads = Count.Of("--threads", "Threads.", Environment.ProcessorCount);
        var command = new Command("batches", "Measure the product with 1 to 16 tokens against the larger of bandwidth time and prompt rate.") { panel, turns, threads };
        command.SetAction(parsed =>
        {
            using var pool = new WorkerPool(parsed.GetValue(threads));
            using var probe = new ReadBandwidth(pool.Workers);
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{Machine.Describe()}; {pool.Workers} threads; medians of {parsed.GetValue(turns)} turns, the limit measured in each.\n\n{BatchBench.Head}");
            foreach (PanelFormat format in PanelFormats.All.Where(p => p.Precision == Precision.Fast && p.Source is not DecodedFormat && p.Source.Name.Contains(parsed.GetRequiredValue(panel), StringComparison.OrdinalIgnoreCase)))
            {
                using var bench = new BatchBench(format, LaneWidths.Choose(), pool, 192L << 20);
                bench.Run(output, probe, parsed.GetValue(turns));
            }
        });
        return command;
    }
}
