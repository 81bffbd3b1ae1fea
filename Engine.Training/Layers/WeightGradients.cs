using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>
/// The weights' part of a block's backward pass, once the gradients of its activations are known: dw += dyᵀ · x. The items are ranges of rows of all matrices,
/// then the norms.
/// </summary>
internal sealed unsafe class WeightGradients : Work
{
    private const int RowsOfItem = 64;
    private readonly TrainingContext _context;
    private readonly (Parameter Weight, PaddedMatrix Dy, PaddedMatrix X, int Row)[] _items;
    private readonly Norm[] _norms;

    public WeightGradients(TrainingContext context, IEnumerable<(Linear Layer, PaddedMatrix Dy, PaddedMatrix X)> layers, params Norm[] norms)
    {
        (_context, _norms) = (context, norms);
        _items = [.. from l in layers
                     from item in Enumerable.Range(0, (l.Layer.Weight.Rows + RowsOfItem - 1) / RowsOfItem)
                     select (l.Layer.Weight, l.Dy, l.X, item * RowsOfItem)];
    }

    /// <inheritdoc/>
    public override int Chunks => _items.Length + _norms.Length;

    /// <inheritdoc/>
    public override void Run(int chunk, int worker)
    {
        if (chunk >= _items.Length)
        {
            _norms[chunk - _items.Length].SumPartialGradients();
            return;
        }

        (Parameter w, PaddedMatrix dy, PaddedMatrix x, int row) = _items[chunk];
        float* gradient = w.Gradient + (long)row * w.Columns;
        int rows = Math.Min(RowsOfItem, w.Rows - row);
        _context.WeightGradient.Run(dy.Rows + row, dy.Stride, x.Rows, x.Stride, _context.Tokens, gradient, rows, w.Columns);
    }
}
