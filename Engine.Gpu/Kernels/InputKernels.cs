using Engine.Gpu.Lanes;
using Engine.Kernels.Formats.Panels;
using ILGPU;

namespace Engine.Gpu.Kernels;

/// <summary>
/// Computes rows and brings them into tiles of <c>size</c> tokens each, in one launch: a thread group for each token, whose programs share its blocks. The
/// last tile is as large as the others.
/// </summary>
internal static unsafe class InputKernels<S, A> where S : struct, IRowSource where A : struct, IActivationForm
{
    /// <summary>y[row] = what the source makes of x[row] or x[rows[row]], and tiles of y.</summary>
    /// <param name="rows">Which row of x each row follows from, where that is not its own number.</param>
    /// <param name="x">The rows that it follows from.</param>
    /// <param name="a">Weights of a norm, or rows.</param>
    /// <param name="b">Biases of a norm.</param>
    /// <param name="y">Where the rows go: nothing that the source reads, for programs without a block of their own compute the last one too.</param>
    /// <param name="tiles">Where they go in their form.</param>
    /// <param name="shape">Measures.</param>
    /// <param name="size">Tokens of a tile.</param>
    public static void Quantize(
        ArrayView<int> rows, ArrayView<float> x, ArrayView<float> a, ArrayView<float> b, ArrayView<float> y, ArrayView<int> tiles, InputShape shape, int size)
    {
        int row = Grid.IdxX, within = row % size, n = shape.Columns;
        long from = row;
        if (shape.IsGathered != 0) from = rows[row];
        fixed (float* px = &x[from * shape.XStride], pa = &a[from * shape.AStride], pb = &b[0L], py = &y[(long)row * shape.YStride])
        fixed (int* tile = &tiles[(long)(row - within) * shape.TokenWords])
        {
            RowMeasure measure = S.Measure(px, n, shape.Eps);
            // As many rounds for all, since all meet at the same barriers.
            for (int first = 0; first < shape.Blocks; first += LaneProgram.PerGroup)
            {
                int block = first + LaneProgram.InGroup;
                if (block >= shape.Blocks) block = shape.Blocks - 1;
                int at = block * A.BlockSize, left = n - at, count = left < A.BlockSize ? left : A.BlockSize;
                S.Part(px + at, pa + at, pb + at, py + at, count, measure);
                // A lane reads what it has written itself: nothing to wait for.
                A.Block(py + at, left, tile + block * A.Words * size + within, tile + (shape.SumsAt + block * A.Sums) * size + within,
                    (float*)(tile + (shape.ScalesAt + block) * size + within), size);
            }
        }
    }
}

/// <summary>The measures of rows and their tiles, the same for every launch.</summary>
internal readonly struct InputShape(ActivationFormat format, int columns, int xStride, int aStride, int yStride, float eps, bool isGathered)
{
    /// <summary>Values of a row; floats from row to row of x, a and y, 0 where all rows share one.</summary>
    public readonly int Columns = columns, XStride = xStride, AStride = aStride, YStride = yStride;

    /// <summary>Blocks of a row; words of a token, and where in a tile's, for each of its tokens, sums and scales begin.</summary>
    public readonly int Blocks = format.Blocks(columns), TokenWords = format.TokenBytes(columns) / sizeof(int), SumsAt = format.SumsAt(columns),
        ScalesAt = format.ScalesAt(columns);

    /// <summary>Whether rows follow from rows of other numbers.</summary>
    public readonly int IsGathered = isGathered ? 1 : 0;

    /// <summary>ε of a norm.</summary>
    public readonly float Eps = eps;
}
