using ILGPU;

namespace Engine.Gpu.Lanes;

/// <summary>Lanes that are half a warp and exchange values by shuffles (CUDA). A shuffle does not order memory, the warp's barrier does.</summary>
internal readonly struct WarpGroup : ILaneGroup
{
    public static int Count => ThreadLanes.Count;
    public static int Lane => Group.IdxX & (ThreadLanes.Count - 1);

    public static void Synchronize()
    {
        Warp.Barrier();
        MemoryFence.GroupLevel();
    }

    public static float Sum(float x)
    {
        Warp.Barrier();
        x = Instructions.Add(x, Warp.ShuffleXor(x, 8));
        x = Instructions.Add(x, Warp.ShuffleXor(x, 4));
        x = Instructions.Add(x, Warp.ShuffleXor(x, 2));
        return Instructions.Add(x, Warp.ShuffleXor(x, 1));
    }

    public static float Max(float x)
    {
        Warp.Barrier();
        x = Larger(x, Warp.ShuffleXor(x, 8));
        x = Larger(x, Warp.ShuffleXor(x, 4));
        x = Larger(x, Warp.ShuffleXor(x, 2));
        return Larger(x, Warp.ShuffleXor(x, 1));
    }

    private static float Larger(float a, float b) => a > b ? a : b;
}
