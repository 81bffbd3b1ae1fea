using ILGPU;

namespace Engine.Gpu.Lanes;

/// <summary>
/// Lanes that exchange values through shared memory, for devices whose warps are not exposed (OpenCL without subgroups, ILGPU's CPU accelerator). Barriers are
/// those of the whole thread group, so all of its programs have to reach the same ones: their rows must have one length.
/// </summary>
/// <remarks>
/// Every lane folds all sixteen values by itself: two barriers instead of ten, and none in a loop, which OpenCL compilers for CPUs take many seconds over.
/// </remarks>
internal readonly struct SharedMemoryGroup : ILaneGroup
{
    /// <summary>The most threads of a group.</summary>
    public const int MaxThreads = 256;

    public static int Count => ThreadLanes.Count;
    public static int Lane => Group.IdxX & (ThreadLanes.Count - 1);

    public static void Synchronize() => LaneProgram.Synchronize();

    public static float Sum(float x)
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(MaxThreads);
        int at = Exchange(values, x);
        return Instructions.Add(
            Instructions.Add(Instructions.Add(Add(values, at), Add(values, at + 4)), Instructions.Add(Add(values, at + 2), Add(values, at + 6))),
            Instructions.Add(Instructions.Add(Add(values, at + 1), Add(values, at + 5)), Instructions.Add(Add(values, at + 3), Add(values, at + 7))));
    }

    public static float Max(float x)
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(MaxThreads);
        int at = Exchange(values, x);
        return Larger(
            Larger(Larger(Max(values, at), Max(values, at + 4)), Larger(Max(values, at + 2), Max(values, at + 6))),
            Larger(Larger(Max(values, at + 1), Max(values, at + 5)), Larger(Max(values, at + 3), Max(values, at + 7))));
    }

    // Where the values of this program begin, all of them stored.
    private static int Exchange(ArrayView<float> values, float x)
    {
        Synchronize();
        values[Group.IdxX] = x;
        Synchronize();
        return Group.IdxX - Lane;
    }

    private static float Add(ArrayView<float> values, int at) => Instructions.Add(values[at], values[at + 8]);
    private static float Max(ArrayView<float> values, int at) => Larger(values[at], values[at + 8]);
    private static float Larger(float a, float b) => a > b ? a : b;
}
