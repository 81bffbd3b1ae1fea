namespace Engine.Training.Layers;

/// <summary>
/// y = x · wᵀ without a bias, <c>x [tokens, columns]</c>, <c>w [rows, columns]</c>, <c>y [tokens, rows]</c>; backward pass: dx = dy · w, dw += dyᵀ · x, the
/// latter in <see cref="WeightGradients"/>.
/// </summary>
internal sealed unsafe class Linear(TrainingContext context, Parameter weight)
{
    public Parameter Weight => weight;

    /// <summary>Computes y for a range of tokens.</summary>
    /// <param name="tiles">The range's inputs in tiles.</param>
    /// <param name="y">Receives the outputs.</param>
    /// <param name="range">The tokens.</param>
    public void Forward(byte* tiles, PaddedMatrix y, in TokenRange range) => context.Multiply(weight, tiles, y, in range);

    /// <summary>The backward pass by the input for a range of tokens: dx = dy · w, or dx += dy · w.</summary>
    public void Backward(PaddedMatrix dy, PaddedMatrix dx, in TokenRange range, bool add = false)
    {
        float* from = dy.Row(range.First), to = dx.Row(range.First);
        context.InputGradient.Run(from, dy.Stride, weight.Values, weight.Rows, weight.Columns, to, dx.Stride, range.Count, add);
    }
}
