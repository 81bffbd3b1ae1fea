using ILGPU;

namespace Engine.Gpu.Lanes;

/// <summary>Which program a thread belongs to.</summary>
internal static class LaneProgram
{
    /// <summary>The program's number in the grid.</summary>
    public static int InGrid => (Grid.IdxX * Group.DimX + Group.IdxX) / ThreadLanes.Count;

    /// <summary>The program's number in its thread group.</summary>
    public static int InGroup => Group.IdxX / ThreadLanes.Count;

    /// <summary>Programs of a thread group.</summary>
    public static int PerGroup => Group.DimX / ThreadLanes.Count;

    /// <summary>Waits for all threads of the group. The fence keeps loads of shared memory where they are (<see cref="InstructionTable"/>).</summary>
    public static void Synchronize()
    {
        Group.Barrier();
        MemoryFence.GroupLevel();
    }
}
