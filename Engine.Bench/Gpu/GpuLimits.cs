using Engine.Bench.Limits;

namespace Engine.Bench.Gpu;

/// <summary>What a device gives by itself, in the best of some runs.</summary>
/// <param name="Read">Bytes read in a second.</param>
/// <param name="Copy">Bytes read and written in a second, by a kernel.</param>
/// <param name="DriverCopy">The same by the driver's own copy.</param>
/// <param name="Fma">Multiply-adds of float32 in a second.</param>
/// <param name="MultiplyAdd">Multiply-adds of int32 in a second.</param>
/// <param name="Dp4a">Products of bytes in a second by <c>dp4a</c>, or by what stands for it.</param>
/// <param name="Mma">Products of bytes in a second by <c>mma.sync</c> on tensor cores; NaN where there are none.</param>
internal sealed record GpuLimits(double Read, double Copy, double DriverCopy, double Fma, double MultiplyAdd, double Dp4a, double Mma)
{
    // Products of bytes that make one of int16 on tensor cores: high and low bytes of both.
    private const int BytesOfInt16 = 4;

    /// <summary>All of them: the key for programs, the words for people, the rate.</summary>
    public IReadOnlyList<GpuLimit> All =>
    [
        new("read_bytes_per_second", "read by a kernel", "GB/s", Read),
        new("copy_bytes_per_second", "copied by a kernel, read and written", "GB/s", Copy),
        new("driver_copy_bytes_per_second", "copied by the driver, read and written", "GB/s", DriverCopy),
        new("fma_per_second", "fma, float32", "GMAC/s", Fma),
        new("int32_multiply_adds_per_second", "multiply-adds, int32", "GMAC/s", MultiplyAdd),
        new("dp4a_macs_per_second", "dp4a, bytes", "GMAC/s", Dp4a),
        new("mma_int8_macs_per_second", "mma.sync, bytes", "GMAC/s", Mma),
    ];

    /// <summary>The limit of products with weights: what multiplies them on this device.</summary>
    public (string Name, double Rate) Of(MultiplyOperand operand) => operand switch
    {
        MultiplyOperand.Float32 => ("fma", Fma),
        MultiplyOperand.Bytes => double.IsNaN(Mma) ? ("dp4a", Dp4a) : ("mma", Mma),
        _ => double.IsNaN(Mma) ? ("int32", MultiplyAdd) : ("mma / 4", Mma / BytesOfInt16),
    };
}

/// <summary>One of a device's limits.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Name">What was done.</param>
/// <param name="Unit">The unit of thousand millions of <paramref name="Rate"/>.</param>
/// <param name="Rate">How many in a second; NaN where the device has no such thing.</param>
internal readonly record struct GpuLimit(string Key, string Name, string Unit, double Rate);
