using Engine.Gpu.Lanes;
using Engine.Kernels.Ops;
using Engine.Kernels.Ops.Functions;

namespace Engine.Gpu.Kernels;

/// <summary>A row that is there: y is x.</summary>
internal readonly unsafe struct StoredRow : IRowSource
{
    public static RowMeasure Measure(float* x, int n, float eps) => default;

    public static void Part(float* x, float* a, float* b, float* y, int n, RowMeasure measure)
    {
    }
}

/// <summary>y = RMS norm of x, with weights a.</summary>
internal readonly unsafe struct RmsNormRow<G> : IRowSource where G : struct, ILaneGroup
{
    public static RowMeasure Measure(float* x, int n, float eps)
    {
        RowMeasure measure = default;
        measure.Scale = RmsNorm.Scale<ThreadLanes<G>, float, int>(x, n, eps);
        return measure;
    }

    public static void Part(float* x, float* a, float* b, float* y, int n, RowMeasure measure)
        => RmsNorm.Apply<ThreadLanes<G>, float, int>(x, a, y, n, measure.Scale);
}

/// <summary>y = layer norm of x, with weights a and biases b.</summary>
internal readonly unsafe struct LayerNormRow<G> : IRowSource where G : struct, ILaneGroup
{
    public static RowMeasure Measure(float* x, int n, float eps)
    {
        RowMeasure measure = default;
        measure.Mean = LayerNorm.Mean<ThreadLanes<G>, float, int>(x, n);
        measure.Scale = LayerNorm.Scale<ThreadLanes<G>, float, int>(x, measure.Mean, n, eps);
        return measure;
    }

    public static void Part(float* x, float* a, float* b, float* y, int n, RowMeasure measure)
        => LayerNorm.Apply<ThreadLanes<G>, float, int>(x, a, b, y, n, measure.Mean, measure.Scale);
}

/// <summary>y = silu(x) · a.</summary>
internal readonly unsafe struct SwiGluRow<G> : IRowSource where G : struct, ILaneGroup
{
    public static RowMeasure Measure(float* x, int n, float eps) => default;

    public static void Part(float* x, float* a, float* b, float* y, int n, RowMeasure measure) => Gate.Run<ThreadLanes<G>, float, int, GateBy<Silu>>(x, a, y, n, 0f);
}

/// <summary>y = GELU(x).</summary>
internal readonly unsafe struct GeluRow<G> : IRowSource where G : struct, ILaneGroup
{
    public static RowMeasure Measure(float* x, int n, float eps) => default;

    public static void Part(float* x, float* a, float* b, float* y, int n, RowMeasure measure) => Map.Run<ThreadLanes<G>, float, int, Gelu>(x, y, n, 0f);
}

/// <summary>y = GELU(x), by the hyperbolic tangent.</summary>
internal readonly unsafe struct GeluTanhRow<G> : IRowSource where G : struct, ILaneGroup
{
    public static RowMeasure Measure(float* x, int n, float eps) => default;

    public static void Part(float* x, float* a, float* b, float* y, int n, RowMeasure measure) => Map.Run<ThreadLanes<G>, float, int, GeluTanh>(x, y, n, 0f);
}
