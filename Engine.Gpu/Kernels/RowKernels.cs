using Engine.Gpu.Lanes;
using Engine.Kernels.Ops;
using Engine.Kernels.Ops.Functions;
using ILGPU;

namespace Engine.Gpu.Kernels;

/// <summary>
/// Kernels of which a program works on one row. A grid may have more programs than rows: buffers have room for them, and nobody reads what they
/// write.
/// </summary>
internal static unsafe class RowKernels<G> where G : struct, ILaneGroup
{
    /// <summary>y[row] = RMS norm of x[rows[row]].</summary>
    public static void RmsNorm(ArrayView<int> rows, ArrayView<float> x, ArrayView<float> weight, ArrayView<float> y, int n, int xStride, int yStride, float eps)
    {
        int row = LaneProgram.InGrid;
        long from = rows[row];
        fixed (float* px = &x[from * xStride], pw = &weight[0L], py = &y[(long)row * yStride])
            Engine.Kernels.Ops.RmsNorm.Run<ThreadLanes<G>, float, int>(px, pw, py, n, eps);
    }

    /// <summary>y[row] = layer norm of x[rows[row]].</summary>
    public static void LayerNorm(
        ArrayView<int> rows, ArrayView<float> x, ArrayView<float> weight, ArrayView<float> bias, ArrayView<float> y, int n, int xStride, int yStride, float eps)
    {
        int row = LaneProgram.InGrid;
        long from = rows[row];
        fixed (float* px = &x[from * xStride], pw = &weight[0L], pb = &bias[0L], py = &y[(long)row * yStride])
            Engine.Kernels.Ops.LayerNorm.Run<ThreadLanes<G>, float, int>(px, pw, pb, py, n, eps);
    }

    /// <summary>RMS norms of each head by itself, in place. Grid: heads × tokens, a thread group each.</summary>
    public static void RmsNormHeads(ArrayView<float> x, ArrayView<float> weight, int n, int stride, float eps)
    {
        fixed (float* px = &x[(long)Grid.IdxY * stride + Grid.IdxX * n], pw = &weight[0L])
            Engine.Kernels.Ops.RmsNorm.Run<ThreadLanes<G>, float, int>(px, pw, px, n, eps);
    }

    /// <summary>Layer norms of each head by itself, in place. Grid: heads × tokens, a thread group each.</summary>
    public static void LayerNormHeads(ArrayView<float> x, ArrayView<float> weight, ArrayView<float> bias, int n, int stride, float eps)
    {
        fixed (float* px = &x[(long)Grid.IdxY * stride + Grid.IdxX * n], pw = &weight[0L], pb = &bias[0L])
            Engine.Kernels.Ops.LayerNorm.Run<ThreadLanes<G>, float, int>(px, pw, pb, px, n, eps);
    }

    /// <summary>gate = silu(gate) · up.</summary>
    public static void SwiGlu(ArrayView<float> gate, ArrayView<float> up, int n, int stride)
    {
        long row = (long)LaneProgram.InGrid * stride;
        fixed (float* pg = &gate[row], pu = &up[row]) Gate.Run<ThreadLanes<G>, float, int, GateBy<Silu>>(pg, pu, pg, n, 0f);
    }

    /// <summary>x = GELU(x).</summary>
    public static void Gelu(ArrayView<float> x, int n, int stride)
    {
        fixed (float* px = &x[(long)LaneProgram.InGrid * stride]) Map.Run<ThreadLanes<G>, float, int, Engine.Kernels.Ops.Functions.Gelu>(px, px, n, 0f);
    }

    /// <summary>x = GELU(x), by the hyperbolic tangent.</summary>
    public static void GeluTanh(ArrayView<float> x, int n, int stride)
    {
        fixed (float* px = &x[(long)LaneProgram.InGrid * stride]) Map.Run<ThreadLanes<G>, float, int, Engine.Kernels.Ops.Functions.GeluTanh>(px, px, n, 0f);
    }
}
