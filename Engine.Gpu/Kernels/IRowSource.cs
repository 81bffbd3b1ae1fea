namespace Engine.Gpu.Kernels;

/// <summary>
/// What a row that is to be quantised follows from, such as the row that it is the norm of. Programs share a row: each finds by itself what concerns all
/// of it, and then computes parts.
/// </summary>
internal unsafe interface IRowSource
{
    /// <summary>What concerns the whole row.</summary>
    static abstract RowMeasure Measure(float* x, int n, float eps);

    /// <summary>Computes a part of <paramref name="n"/> values: lane i has every sixteenth, from the i-th on.</summary>
    static abstract void Part(float* x, float* a, float* b, float* y, int n, RowMeasure measure);
}

/// <summary>What concerns a whole row.</summary>
internal struct RowMeasure
{
    /// <summary>What is subtracted, and what is then multiplied by.</summary>
    public float Mean, Scale;
}
