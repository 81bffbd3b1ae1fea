using Engine.Sampling;
using ILGPU;

namespace Engine.Gpu.Kernels;

/// <summary>What is wanted of the logits after each output, as it goes to the device.</summary>
internal static class QueryTable
{
    /// <summary>Numbers of an output.</summary>
    public const int Entries = 3;

    /// <summary>Writes one.</summary>
    public static void Set(Span<int> table, int output, LogitsQuery query)
    {
        table[Entries * output] = query.Count;
        table[Entries * output + 1] = BitConverter.SingleToInt32Bits(query.Temperature);
        table[Entries * output + 2] = query.Allowed is null ? 0 : 1;
    }

    /// <summary>How many logits are wanted; 0 for none.</summary>
    public static int Count(ArrayView<int> table, int output) => table[Entries * output];

    /// <summary>The temperature of the sum, or 0.</summary>
    public static float Temperature(ArrayView<int> table, int output) => BitConverter.Int32BitsToSingle(table[Entries * output + 1]);

    /// <summary>Whether a mask says which tokens are allowed.</summary>
    public static bool HasMask(ArrayView<int> table, int output) => table[Entries * output + 2] != 0;
}
