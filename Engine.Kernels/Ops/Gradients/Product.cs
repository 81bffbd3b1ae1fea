using System.Diagnostics;
using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops.Gradients;

/// <summary>
/// <c>c[rows, columns] (+)= a[rows, steps] · b[steps, columns]</c> in float32, where a lies in any order: the one product behind all gradients of a linear
/// layer and of attention. Bound once to a lane width; a call allocates nothing. An output is one chain of fused multiply-adds in the order of steps,
/// whatever its tile and the width.
/// </summary>
internal abstract unsafe class Product
{
    /// <summary>Steps after which a product pauses, so that its strip of b stays in the first cache; the sums go on from c, to the same bits.</summary>
    public const int BlockSteps = 128;

    private protected Product()
    {
    }

    /// <summary>The product on lanes of a width.</summary>
    /// <exception cref="ArgumentException">The CPU lacks the width.</exception>
    public static Product Bind(LaneWidth width) => width.VisitRegister(new Binding(width));

    /// <summary>Multiplies.</summary>
    /// <param name="a">a(0, 0).</param>
    /// <param name="aRow">From row to row in a, in floats.</param>
    /// <param name="aStep">From step to step in a, in floats.</param>
    /// <param name="b">b(0, 0).</param>
    /// <param name="bStep">From step to step in b, in floats.</param>
    /// <param name="steps">Steps to sum over.</param>
    /// <param name="c">c(0, 0).</param>
    /// <param name="cRow">From row to row in c, in floats.</param>
    /// <param name="rows">Rows of a and c.</param>
    /// <param name="columns">Columns of b and c.</param>
    /// <param name="add">Adds to what c holds.</param>
    public void Run(float* a, int aRow, int aStep, float* b, int bStep, int steps, float* c, int cRow, int rows, int columns, bool add)
    {
        Debug.Assert(rows >= 0 && columns >= 0 && steps >= 0);
        // No step at all still says what c is.
        for (int first = 0; first < Math.Max(steps, 1); first += BlockSteps)
            Block(a + (long)first * aStep, aRow, aStep, b + (long)first * bStep, bStep, Math.Min(steps - first, BlockSteps), c, cRow, rows, columns,
                add || first > 0 ? 1 : 0);
    }

    private protected abstract void Block(float* a, int aRow, int aStep, float* b, int bStep, int steps, float* c, int cRow, int rows, int columns, int resume);

    private sealed class Binding(LaneWidth width) : ILaneVisitor<Product>
    {
        public Product Visit<L, F, I>() where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
            => new ProductTiles<L, F, I>(width switch { LaneWidth.W512 => 8, LaneWidth.Scalar => 1, _ => 4 });
    }
}

/// <summary>Cuts a product into tiles of the registers of a width.</summary>
internal sealed unsafe class ProductTiles<L, F, I>(int largest) : Product where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
{
    private protected override void Block(float* a, int aRow, int aStep, float* b, int bStep, int steps, float* c, int cRow, int rows, int columns, int resume)
    {
        for (int column = 0; column < columns; column += 2 * L.Width)
            if (columns - column >= 2 * L.Width)
                Column<WholeColumns<L, F, I>>(a, aRow, aStep, b + column, bStep, steps, c + column, cRow, rows, columns - column, resume);
            else Column<LastColumns<L, F, I>>(a, aRow, aStep, b + column, bStep, steps, c + column, cRow, rows, columns - column, resume);
    }

    private void Column<E>(float* a, int aRow, int aStep, float* b, int bStep, int steps, float* c, int cRow, int rows, int left, int resume)
        where E : struct, IProductEdge<F>
    {
        int row = 0;
        for (; largest >= 8 && row + 8 <= rows; row += 8)
            ProductBody.Run<ProductPair<ProductQuad<L, F, I>, ProductQuad<L, F, I>, F>, E, L, F, I>(a + (long)row * aRow, aRow, aStep, b, bStep,
                steps, c + (long)row * cRow, cRow, left, resume);
        for (; row + 4 <= rows; row += 4)
            ProductBody.Run<ProductQuad<L, F, I>, E, L, F, I>(a + (long)row * aRow, aRow, aStep, b, bStep, steps, c + (long)row * cRow, cRow, left, resume);
        for (; row < rows; row++)
            ProductBody.Run<ProductRow<L, F, I>, E, L, F, I>(a + (long)row * aRow, aRow, aStep, b, bStep, steps, c + (long)row * cRow, cRow, left, resume);
    }
}
