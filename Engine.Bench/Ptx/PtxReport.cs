using System.Globalization;
using System.Text;

namespace Engine.Bench.Ptx;

/// <summary>The table of kernels.</summary>
internal static class PtxReport
{
    public static string Markdown(string target, IReadOnlyList<PtxRow> rows)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"{rows.Count} kernels for {target}, read from their PTX; registers are the assembler's to give. Loads, products and sums are those of the innermost loop with the");
        Line($"most of them, for each thread: of weights, keys and values, and of everything in global memory, below 4 bytes / 4 and 8 bytes / 16 bytes;");
        Line($"in flight are the most that are issued before the first is multiplied. Local and generic accesses are those of the whole kernel.");
        Line($"");
        Line($"| kernel | shared (bytes) | innermost loops (instructions) | weight loads | in flight | all loads | in flight | dp4a | dp2a | mma | fma | local | generic |");
        Line($"|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (PtxRow row in rows)
        {
            (PtxLoads weights, PtxLoads all) = (row.WeightLoads, row.AllLoads);
            Line($"| {row.Entry} | {row.Kernel.SharedBytes} | {string.Join(", ", row.LoopInstructions)} | {Widths(weights)} | {weights.InFlight} | {Widths(all)} | {all.InFlight} | {row.Count("dp4a")} | {row.Count("dp2a")} | {row.Count("mma")} | {row.Count("fma")} | {row.Local} | {row.Generic} |");
        }

        return text.ToString();
    }

    private static string Widths(PtxLoads loads) => string.Create(CultureInfo.InvariantCulture, $"{loads.Narrow} / {loads.Words} / {loads.Wide}");
}
