using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>An operation of so many independent items.</summary>
internal sealed class Items(string name, Func<int> count, Action<int, int> run) : Work
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override int Chunks => count();

    /// <inheritdoc/>
    public override void Run(int chunk, int worker) => run(chunk, worker);
}
