using Engine.Gpu.Lanes;
using ILGPU;

namespace Engine.Gpu.Kernels;

/// <summary>A logit and its token.</summary>
internal struct TopItem
{
    public float X;
    public int Id;

    /// <summary>No logit: less than any.</summary>
    public static TopItem None => Of(float.NegativeInfinity, -1);

    public static TopItem Of(float x, int id)
    {
        TopItem item = default;
        (item.X, item.Id) = (x, id);
        return item;
    }
}

/// <summary>What the threads of a group find together: through shared memory, in two steps of sixteen. All of them have to call it.</summary>
internal static class TopGroup
{
    private const int Fold = ThreadLanes.Count;

    /// <summary>The greatest of the threads' logits; of equal ones that of the lowest id.</summary>
    public static TopItem Best(TopItem mine)
    {
        ArrayView<float> xs = SharedMemory.Allocate<float>(SharedMemoryGroup.MaxThreads), foldedXs = SharedMemory.Allocate<float>(Fold);
        ArrayView<int> ids = SharedMemory.Allocate<int>(SharedMemoryGroup.MaxThreads), foldedIds = SharedMemory.Allocate<int>(Fold);
        (xs[Group.IdxX], ids[Group.IdxX]) = (mine.X, mine.Id);
        LaneProgram.Synchronize();
        if (Group.IdxX < Fold)
        {
            TopItem best = mine;
            for (int i = Group.IdxX + Fold; i < Group.DimX; i += Fold) best = Better(best, xs[i], ids[i]);
            (foldedXs[Group.IdxX], foldedIds[Group.IdxX]) = (best.X, best.Id);
        }

        LaneProgram.Synchronize();
        TopItem all = TopItem.None;
        for (int i = 0; i < Fold; i++) all = Better(all, foldedXs[i], foldedIds[i]);
        return all;
    }

    /// <summary>The sum of the threads' values, in a fixed order.</summary>
    public static float Sum(float mine)
    {
        ArrayView<float> values = SharedMemory.Allocate<float>(SharedMemoryGroup.MaxThreads), folded = SharedMemory.Allocate<float>(Fold);
        values[Group.IdxX] = mine;
        LaneProgram.Synchronize();
        if (Group.IdxX < Fold)
        {
            float part = mine;
            for (int i = Group.IdxX + Fold; i < Group.DimX; i += Fold) part = Instructions.Add(part, values[i]);
            folded[Group.IdxX] = part;
        }

        LaneProgram.Synchronize();
        float sum = 0;
        for (int i = 0; i < Fold; i++) sum = Instructions.Add(sum, folded[i]);
        return sum;
    }

    private static TopItem Better(TopItem a, float x, int id)
    {
        if (x > a.X || x == a.X && id >= 0 && (a.Id < 0 || id < a.Id)) a = TopItem.Of(x, id);
        return a;
    }
}
