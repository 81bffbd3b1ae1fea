using Engine.Manifests;

namespace Engine.Devices.Cpu.Streaming;

/// <summary>
/// Which layers stay in memory and which are read from the checkpoint again for every step, when all weights would take more than they are given. Those that are
/// streamed share two slots: while one layer is computed the next is read.
/// </summary>
internal sealed class StreamingPlan
{
    /// <summary>Slots that streamed layers take turns in.</summary>
    public const int Slots = 2;

    private StreamingPlan(IReadOnlyList<IReadOnlyList<WeightMatrix>> layers, long slotBytes, int numLayers)
        => (Layers, SlotBytes, NumLayers) = (layers, slotBytes, numLayers);

    /// <summary>The streamed layers' matrices, in the order of use: the last layers of the model.</summary>
    public IReadOnlyList<IReadOnlyList<WeightMatrix>> Layers { get; }

    /// <summary>Bytes of a slot: those of the largest streamed layer.</summary>
    public long SlotBytes { get; }

    /// <summary>Layers of the model.</summary>
    public int NumLayers { get; }

    /// <summary>Divides the layers.</summary>
    /// <param name="layers">Each layer's matrices that no other layer needs, in the order of use.</param>
    /// <param name="bytesOf">Bytes of a matrix in memory.</param>
    /// <param name="total">Bytes of all weights.</param>
    /// <param name="budget">Bytes that weights may take.</param>
    /// <returns>Null where all weights fit.</returns>
    /// <exception cref="ModelLoadException">What has to stay and the slots take more than the budget.</exception>
    public static StreamingPlan? Of(IReadOnlyList<IReadOnlyList<WeightMatrix>> layers, Func<WeightMatrix, long> bytesOf, long total, long budget)
    {
        if (total <= budget) return null;
        long[] bytes = [.. layers.Select(layer => layer.Sum(bytesOf))];
        // As few are streamed as fit; an even number, so that the first of the next step is not read into the slot of the last one.
        for (int streamed = Slots; streamed <= bytes.Length; streamed = streamed + Slots > bytes.Length && streamed < bytes.Length ? bytes.Length : streamed + Slots)
        {
            long slot = bytes[^streamed..].Max();
            if (total - bytes[^streamed..].Sum() + Slots * slot <= budget) return new StreamingPlan([.. layers.TakeLast(streamed)], slot, layers.Count);
        }

        long least = bytes.Length < Slots ? total : total - bytes.Sum() + Slots * bytes.Max();
        throw new ModelLoadException("the weights do not fit the memory that they are given, even with all layers streamed",
            found: $"{least} bytes", expected: $"at most {budget} bytes");
    }
}
