using ILGPU;

namespace Engine.Gpu.Lanes;

/// <summary>A warp as tensor cores see the rows of a panel: a thread's lane is its row of A and C, of eight; the other eight lie behind them.</summary>
internal readonly struct FragmentRows : ILaneGroup
{
    public static int Count => Fragments.Rows / 2;
    public static int Lane => Fragments.RowOfA(Group.IdxX & (Fragments.Threads - 1), 0);

    public static void Synchronize()
    {
        Warp.Barrier();
        MemoryFence.GroupLevel();
    }

    public static float Sum(float x)
    {
        x = Instructions.Add(x, Warp.ShuffleXor(x, 16));
        x = Instructions.Add(x, Warp.ShuffleXor(x, 8));
        return Instructions.Add(x, Warp.ShuffleXor(x, 4));
    }

    public static float Max(float x)
    {
        x = Larger(x, Warp.ShuffleXor(x, 16));
        x = Larger(x, Warp.ShuffleXor(x, 8));
        return Larger(x, Warp.ShuffleXor(x, 4));
    }

    private static float Larger(float a, float b) => a > b ? a : b;
}
