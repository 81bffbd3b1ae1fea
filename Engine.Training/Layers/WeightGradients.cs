using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>The gradients of a block's weights, once those of its activations are known: dw += dyᵀ · x, rows of all matrices handed out in one go, then the norms.</summary>
internal sealed unsafe class WeightGradients : Work
{
    private const int RowsOfItem = 64;
    private readonly Workbench _bench;
    private readonly (Parameter Weight, Sheet Dy, Sheet X, int Row)[] _items;
    private readonly Norm[] _norms;

    public WeightGradients(Workbench bench, IEnumerable<(Linear Layer, Sheet Dy, Sheet X)> layers, params Norm[] norms)
    {
        (_bench, _norms) = (bench, norms);
        _items = [.. from l in layers from row in Enumerable.Range(0, (l.Layer.Weight.Rows + RowsOfItem - 1) / RowsOfItem) select (l.Layer.Weight, l.Dy, l.X, row * RowsOfItem)];
    }

    /// <inheritdoc/>
    public override int Chunks => _items.Length + _norms.Length;

    /// <inheritdoc/>
    public override void Run(int chunk, int worker)
    {
        if (chunk >= _items.Length)
        {
            _norms[chunk - _items.Length].Collect();
            return;
        }

        (Parameter w, Sheet dy, Sheet x, int row) = _items[chunk];
        _bench.WeightGradient.Run(dy.Rows + row, dy.Stride, x.Rows, x.Stride, _bench.Tokens, w.Gradient + (long)row * w.Columns, Math.Min(RowsOfItem, w.Rows - row), w.Columns);
    }
}
