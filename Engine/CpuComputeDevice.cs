using Engine.Devices;
using Engine.Devices.Cpu;

namespace Engine;

/// <summary>This machine's own processors.</summary>
internal sealed class CpuComputeDevice() : ComputeDevice("cpu", "this machine's processors", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
{
    internal override bool IsCpu => true;

    internal override long? KnownFreeMemory => Memory;

    internal override IDevice Open(DeviceRequest request)
        => new CpuDevice(request.Width, request.Threads, request.Precision, request.Tuning) { TuningProblem = request.TuningProblem };
}
