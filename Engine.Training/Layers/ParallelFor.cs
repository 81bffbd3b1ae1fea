using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>An operation on a number of independent items, in any order, on any workers.</summary>
/// <param name="name">What traces call it.</param>
/// <param name="count">The number of items, asked for each run.</param>
/// <param name="run">Computes an item: its index, the worker's index.</param>
internal sealed class ParallelFor(string name, Func<int> count, Action<int, int> run) : Work
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override int Chunks => count();

    /// <inheritdoc/>
    public override void Run(int chunk, int worker) => run(chunk, worker);
}
