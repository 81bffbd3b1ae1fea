using Engine.Kernels.Devices;

namespace Engine.Devices.Cpu.Streaming;

/// <summary>Waits until a streamed layer is there; the other workers wait for the one that does.</summary>
internal sealed class AwaitLayer(LayerStream stream, int layer) : Work
{
    public override int Chunks => 1;

    public override void Run(int chunk, int worker) => stream.Wait(layer);
}

/// <summary>Gives the slot of a streamed layer to the next one.</summary>
internal sealed class ReleaseLayer(LayerStream stream, int layer) : Work
{
    public override int Chunks => 1;

    public override void Run(int chunk, int worker) => stream.Release(layer);
}
