using Engine.Graphs;
using Engine.Kernels.Devices;

namespace Engine.Devices.Cpu.Streaming;

/// <summary>Puts waiting for streamed layers, and giving them back, between the works of a section.</summary>
/// <param name="weights">The weights, some of whose layers may be streamed.</param>
/// <param name="works">The section's works, which are appended in order.</param>
internal sealed class StreamedLayers(PanelStore weights, List<Work> works)
{
    private int? _current;

    /// <summary>Called before the works of an operation are appended: they need its matrices.</summary>
    public void Before(StepOperation operation)
    {
        if (weights.Stream is not { } stream) return;
        foreach (int layer in operation.Matrices.Select(weights.StreamedLayerOf).OfType<int>().Distinct())
        {
            if (layer == _current) continue;
            End();
            works.Add(new AwaitLayer(stream, layer));
            _current = layer;
        }
    }

    /// <summary>Called behind the last operation.</summary>
    public void End()
    {
        if (_current is { } layer) works.Add(new ReleaseLayer(weights.Stream!, layer));
        _current = null;
    }
}
