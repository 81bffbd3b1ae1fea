using Engine.Bench.Race;
using Engine.Loading.Tensors;

namespace Engine.Bench.Onnx;

/// <summary>A matrix <c>[rows, columns]</c> as <c>MatMulNBits</c> takes it, in memory.</summary>
/// <param name="code">How its weights are held.</param>
/// <param name="rows">Outputs.</param>
/// <param name="columns">Inputs, whole blocks.</param>
internal sealed class BlockMatrix(BlockCode code, long rows, long columns)
{
    private const int RowsAtOnce = 64;

    /// <summary>The weights, <c>[rows, columns / 32, block bytes]</c>.</summary>
    public byte[] Blocks { get; } = new byte[rows * columns / BlockCode.BlockSize * code.BlockBytes];

    /// <summary>The scales, <c>[rows, columns / 32]</c>.</summary>
    public float[] Scales { get; } = new float[rows * columns / BlockCode.BlockSize];

    /// <summary>One matrix below the other.</summary>
    /// <exception cref="RaceException">The inputs are not whole blocks.</exception>
    public static BlockMatrix Of(BlockCode code, params ReadOnlySpan<Weight> stacked)
    {
        long rows = 0, columns = stacked[0].Columns;
        foreach (Weight weight in stacked) rows += weight.Rows;
        if (columns % BlockCode.BlockSize != 0) throw new RaceException($"{stacked[0].Name} has {columns} inputs, not whole blocks of {BlockCode.BlockSize}");
        var matrix = new BlockMatrix(code, rows, columns);
        long below = 0;
        foreach (Weight weight in stacked)
        {
            matrix.Fill(weight, below);
            below += weight.Rows;
        }

        return matrix;
    }

    private void Fill(Weight weight, long below)
    {
        int blocks = (int)(weight.Columns / BlockCode.BlockSize);
        bool exact = weight.Format.Name == code.Format.Name;
        Parallel.For(0, (weight.Rows + RowsAtOnce - 1) / RowsAtOnce, part =>
        {
            long first = part * RowsAtOnce;
            int count = (int)Math.Min(RowsAtOnce, weight.Rows - first);
            byte[] stored = new byte[count * weight.RowBytes];
            weight.ReadRows(first, count, stored);
            if (!exact) stored = Rounded(weight, stored);
            long at = (below + first) * blocks;
            code.Convert(stored, Blocks.AsSpan((int)(at * code.BlockBytes), count * blocks * code.BlockBytes), Scales.AsSpan((int)at, count * blocks));
        });
    }

    private byte[] Rounded(Weight weight, byte[] stored)
    {
        float[] values = new float[stored.Length / weight.RowBytes * weight.Columns];
        weight.Format.Decode(stored, values);
        byte[] rounded = new byte[code.Format.RowBytes(values.Length)];
        code.Format.Encode(values, rounded);
        return rounded;
    }
}
