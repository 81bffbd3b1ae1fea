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
}
