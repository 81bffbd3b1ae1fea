namespace Engine.Bench.Ptx;

/// <summary>The loads of a loop from global memory: how wide they are, and how many of them wait at once.</summary>
/// <param name="Narrow">Loads of less than four bytes for each thread.</param>
/// <param name="Words">Loads of four bytes.</param>
/// <param name="Wide">Loads of sixteen bytes.</param>
/// <param name="InFlight">The most loads that the text issues before it multiplies with the first of them.</param>
internal sealed record PtxLoads(int Narrow, int Words, int Wide, int InFlight)
{
    /// <summary>Counts those loads of a loop that are wanted.</summary>
    public static PtxLoads Of(PtxLoop loop, Func<PtxInstruction, bool> wanted)
    {
        PtxInstruction[] loads = [.. loop.Instructions.Where(i => i.IsLoad && i.Space == "global" && wanted(i))];
        return new(loads.Count(l => l.Bytes < 4), loads.Count(l => l.Bytes is >= 4 and < 16), loads.Count(l => l.Bytes >= 16), Most(loop, [.. loads]));
    }

    // A register waits for the loads that it was computed from. An assembler moves what is computed for a product behind the loads that follow, but not the
    // product itself: its own result is waited for next.
    private static int Most(PtxLoop loop, HashSet<PtxInstruction> loads)
    {
        List<PtxInstruction> waiting = [];
        Dictionary<string, HashSet<PtxInstruction>> from = [];
        int most = 0;
        foreach (PtxInstruction instruction in loop.Instructions)
        {
            HashSet<PtxInstruction> needed = new(ReferenceEqualityComparer.Instance);
            foreach (string source in instruction.Sources)
                if (from.TryGetValue(source, out HashSet<PtxInstruction>? known)) needed.UnionWith(known);
            if (instruction.IsProduct)
            {
                // Loads come back in the order in which they were issued.
                waiting.RemoveRange(0, waiting.FindLastIndex(needed.Contains) + 1);
                needed = [];
            }

            if (loads.Any(load => ReferenceEquals(load, instruction)))
            {
                waiting.Add(instruction);
                needed.Add(instruction);
            }

            foreach (string result in instruction.Results) from[result] = needed;
            most = Math.Max(most, waiting.Count);
        }

        return most;
    }
}
