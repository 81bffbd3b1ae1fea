using System.Runtime.InteropServices;
using Engine.Loading.Checkpoints;
using Engine.Loading.Quantized.Scales;

namespace Engine.Loading.Quantized.Methods;

/// <summary>The group of each column where a quantiser went through them in another order, by what they are multiplied with.</summary>
internal static class GroupIndex
{
    /// <summary>The groups of all columns; null where they are one after the other, as without an index.</summary>
    /// <exception cref="ModelLoadException">It has another type or length, or names a group that is not there.</exception>
    public static int[]? Read(Checkpoint checkpoint, TensorInfo stored, int columns, int groups, int groupSize)
    {
        StoredTensors.Require(stored, "I32", columns);
        int[] index = MemoryMarshal.Cast<byte, int>(Elements.Bytes(checkpoint, stored)).ToArray();
        // Only -1 stands for an index that was never filled in.
        if (!index.AsSpan().ContainsAnyExcept(-1)) return null;
        foreach (int group in index)
            if (group < 0 || group >= groups)
                throw new ModelLoadException("a column is in a group that is not there", stored.File, stored.Name, group, $"0 to {groups - 1}");
        for (int k = 0; k < columns; k++)
            if (index[k] != k / groupSize) return index;
        return null;
    }
}
