using Engine.Kernels.Formats;

namespace Engine.Bench.Shapes;

/// <summary>
/// Random rows of one format and width, encoded once and dealt out again and again in shuffled order: a kernel takes the same time for them as for
/// rows that are all different, and a file of a billion weights takes seconds. Values are normal with deviation 1/√columns, so that activations keep
/// their size.
/// </summary>
internal sealed class RowBank
{
    /// <summary>Different rows in a bank, where they are not very wide.</summary>
    public const int MaxRows = 128;

    private const int Values = 1 << 18, MinRows = 32;
    private readonly byte[] _rows;
    private readonly int[] _order;
    private readonly int _rowBytes;
    private readonly Random _random;
    private int _next;

    public RowBank(Format format, long columns)
    {
        _rowBytes = checked((int)format.RowBytes(columns));
        _random = new Random(checked((int)(columns * 64 + format.GgufType)));
        _order = [.. Enumerable.Range(0, (int)Math.Clamp(Values / columns, MinRows, MaxRows))];
        _rows = new byte[_order.Length * _rowBytes];
        float[] values = new float[columns];
        double deviation = 1 / Math.Sqrt(columns);
        for (int row = 0; row < _order.Length; row++)
        {
            for (int i = 0; i < values.Length; i++) values[i] = (float)(deviation * Normal(_random));
            format.Encode(values, Row(row));
        }

        _next = _order.Length;
    }

    /// <summary>Fills a whole number of rows.</summary>
    public void Deal(Span<byte> rows)
    {
        for (; !rows.IsEmpty; rows = rows[_rowBytes..])
        {
            if (_next == _order.Length)
            {
                _random.Shuffle(_order);
                _next = 0;
            }

            Row(_order[_next++]).CopyTo(rows);
        }
    }

    private Span<byte> Row(int row) => _rows.AsSpan(row * _rowBytes, _rowBytes);

    /// <summary>Box and Muller: cos(2πu) √(-2 ln v).</summary>
    private static double Normal(Random random) => Math.Cos(2 * Math.PI * random.NextDouble()) * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
}
