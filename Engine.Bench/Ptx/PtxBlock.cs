namespace Engine.Bench.Ptx;

/// <summary>Instructions that run one after the other, and the blocks that may follow.</summary>
internal sealed class PtxBlock
{
    /// <summary>The instructions.</summary>
    public List<PtxInstruction> Instructions { get; } = [];

    /// <summary>The blocks that may follow.</summary>
    public List<PtxBlock> Next { get; } = [];
}
