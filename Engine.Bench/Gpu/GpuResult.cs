namespace Engine.Bench.Gpu;

/// <summary>What is asked for.</summary>
internal sealed record GpuOptions
{
    /// <summary>Tokens of the prompt.</summary>
    public required int Prefill { get; init; }

    /// <summary>Tokens generated.</summary>
    public required int Decode { get; init; }

    /// <summary>Timed generations of each model, and timed runs of each limit.</summary>
    public required int Samples { get; init; }

    /// <summary>Past it no further model is begun.</summary>
    public required TimeSpan Limit { get; init; }
}

/// <summary>What <c>gpu</c> found, so far.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Device">The device's id, name and compute capability, in words.</param>
/// <param name="Limits">Its limits.</param>
/// <param name="Rows">A row for each model.</param>
/// <param name="LeftOut">Models for which there was no time.</param>
/// <param name="Took">The time it took.</param>
internal sealed record GpuResult(GpuOptions Options, string Device, GpuLimits Limits, IReadOnlyList<GpuRow> Rows, IReadOnlyList<string> LeftOut, TimeSpan Took)
{
    /// <summary>A processor stands for the GPU: OpenCL on a CPU, or the simulator.</summary>
    public bool IsProcessor { get; init; }

    /// <summary>Rows with figures.</summary>
    public IEnumerable<GpuRow> Measured => Rows.Where(row => row.Failure is null);
}
