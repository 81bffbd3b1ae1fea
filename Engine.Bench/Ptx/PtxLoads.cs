namespace Engine.Bench.Ptx;

/// <summary>The loads of a loop from global memory: how wide they are, and how many of them wait at once.</summary>
/// <param name="Narrow">Loads of less than four bytes for each thread.</param>
/// <param name="Words">Loads of four bytes.</param>
/// <param name="Wide">Loads of sixteen bytes.</param>
/// <param name="InFlight">The most loads that the text issues before it uses the first of them.</param>
internal sealed record PtxLoads(int Narrow, int Words, int Wide, int InFlight)
{
    /// <summary>Counts those loads of a loop that are wanted.</summary>
    public static PtxLoads Of(PtxLoop loop, Func<PtxInstruction, bool> wanted)
    {
        PtxInstruction[] loads = [.. loop.Instructions.Where(i => i.IsLoad && i.Space == "global" && wanted(i))];
        return new(loads.Count(l => l.Bytes < 4), loads.Count(l => l.Bytes is >= 4 and < 16), loads.Count(l => l.Bytes >= 16), Most(loop, [.. loads]));
    }

    private static int Most(PtxLoop loop, HashSet<PtxInstruction> loads)
    {
        List<PtxInstruction> waiting = [];
        int most = 0;
        foreach (PtxInstruction instruction in loop.Instructions)
        {
            // Loads come back in the order in which they were issued.
            int used = waiting.FindLastIndex(load => load.Results.Any(instruction.Sources.Contains));
            waiting.RemoveRange(0, used + 1);
            if (loads.Any(load => ReferenceEquals(load, instruction))) waiting.Add(instruction);
            most = Math.Max(most, waiting.Count);
        }

        return most;
    }
}
