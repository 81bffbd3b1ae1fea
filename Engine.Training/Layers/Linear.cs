namespace Engine.Training.Layers;

/// <summary>y = x · wᵀ without a bias.</summary>
internal sealed unsafe class Linear(Workbench bench, Parameter weight)
{
    public Parameter Weight => weight;

    /// <param name="tiles">The range's inputs in tiles.</param>
    /// <param name="y">Receives the outputs.</param>
    /// <param name="range">The tokens.</param>
    public void Forward(byte* tiles, Sheet y, in TokenRange range) => bench.Multiply(weight, tiles, y, in range);

    /// <summary>dx (+)= dy · w.</summary>
    public void Backward(Sheet dy, Sheet dx, in TokenRange range, bool add = false)
        => bench.InputGradient.Run(dy.Row(range.First), dy.Stride, weight.Values, weight.Rows, weight.Columns, dx.Row(range.First), dx.Stride, range.Count, add);
}
