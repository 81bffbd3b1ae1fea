using Engine.Devices;
using Engine.Tests.Devices.Plain;

namespace Engine.Tests.Gpu;

/// <summary>A device of this machine's that says how much memory it has; the plain one computes for it.</summary>
internal sealed class SmallDevice(long memory, string id = "small:0") : ComputeDevice(id, "a small one", memory)
{
    internal override IDevice Open(DeviceRequest request) => new PlainDevice();
}
