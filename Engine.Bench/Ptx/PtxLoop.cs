namespace Engine.Bench.Ptx;

/// <summary>A loop: the block that it begins with, and all blocks from which that one is reached again.</summary>
/// <param name="Header">The block that it is entered by.</param>
/// <param name="Blocks">All of its blocks, in the order of the text.</param>
internal sealed record PtxLoop(PtxBlock Header, IReadOnlyList<PtxBlock> Blocks)
{
    /// <summary>Its instructions, in the order of the text.</summary>
    public IEnumerable<PtxInstruction> Instructions => Blocks.SelectMany(block => block.Instructions);

    /// <summary>The loops of blocks in the order of a text: each jump back to a block on the way to it closes one.</summary>
    public static IReadOnlyList<PtxLoop> Find(IReadOnlyList<PtxBlock> blocks)
    {
        Dictionary<PtxBlock, HashSet<PtxBlock>> bodies = [];
        ILookup<PtxBlock, PtxBlock> before = blocks.SelectMany(block => block.Next.Select(next => (block, next)))
            .ToLookup(edge => edge.next, edge => edge.block);
        HashSet<PtxBlock> seen = [], open = [];
        Stack<(PtxBlock Block, int Next)> way = [];
        Enter(blocks[0]);
        while (way.TryPop(out (PtxBlock Block, int Next) at))
        {
            if (at.Next == at.Block.Next.Count)
            {
                open.Remove(at.Block);
                continue;
            }

            way.Push((at.Block, at.Next + 1));
            PtxBlock next = at.Block.Next[at.Next];
            if (open.Contains(next)) Close(next, at.Block);
            else if (!seen.Contains(next)) Enter(next);
        }

        return [.. bodies.Select(body => new PtxLoop(body.Key, [.. blocks.Where(body.Value.Contains)]))];

        void Enter(PtxBlock block)
        {
            seen.Add(block);
            open.Add(block);
            way.Push((block, 0));
        }

        void Close(PtxBlock header, PtxBlock last)
        {
            if (!bodies.TryGetValue(header, out HashSet<PtxBlock>? body)) bodies[header] = body = [header];
            Stack<PtxBlock> left = new([last]);
            while (left.TryPop(out PtxBlock? block))
            {
                if (!body.Add(block)) continue;
                foreach (PtxBlock previous in before[block]) left.Push(previous);
            }
        }
    }
}
