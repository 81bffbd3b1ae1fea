namespace Engine.Bench.Ptx;

/// <summary>What the text of a kernel says of it: a row of the table.</summary>
/// <param name="Entry">The kernel's name.</param>
/// <param name="Kernel">Its text, read.</param>
internal sealed record PtxRow(string Entry, PtxKernel Kernel)
{
    private static readonly string[] Weights = ["weights", "table", "keys", "values"];

    /// <summary>Instructions of each innermost loop, in the order of the text.</summary>
    public IEnumerable<int> LoopInstructions => Kernel.InnerLoops.Select(loop => loop.Instructions.Count());

    /// <summary>The innermost loop that has the most to do.</summary>
    public PtxLoop? Busiest => Kernel.InnerLoops.MaxBy(loop => loop.Instructions.Count(i => IsProduct(i) || i.IsLoad));

    /// <summary>Loads of weights, keys and values in that loop.</summary>
    public PtxLoads WeightLoads => Busiest is null ? new(0, 0, 0, 0) : PtxLoads.Of(Busiest, load => Weights.Any(name => Kernel.Reads(load, name)));

    /// <summary>All loads from global memory in that loop.</summary>
    public PtxLoads AllLoads => Busiest is null ? new(0, 0, 0, 0) : PtxLoads.Of(Busiest, static _ => true);

    /// <summary>Instructions of a name in that loop.</summary>
    public int Count(string operation) => Busiest?.Instructions.Count(i => i.Operation.StartsWith(operation, StringComparison.Ordinal)) ?? 0;

    /// <summary>Loads and stores of a thread's own memory, in the whole kernel.</summary>
    public int Local => Kernel.Instructions.Count(i => (i.IsLoad || i.IsStore) && i.Space == "local");

    /// <summary>Loads and stores through pointers to who knows what memory, in the whole kernel.</summary>
    public int Generic => Kernel.Instructions.Count(i => i.IsGeneric);

    private static bool IsProduct(PtxInstruction i)
        => i.Operation.StartsWith("dp", StringComparison.Ordinal) || i.Operation.StartsWith("mma", StringComparison.Ordinal) || i.Operation.StartsWith("fma", StringComparison.Ordinal);
}
