using Engine.Devices;
using Engine.Tests.Devices.Plain;

namespace Engine.Tests.Gpu;

/// <summary>A device of this machine's with less memory than a model needs.</summary>
internal sealed class SmallDevice(long memory) : ComputeDevice("small:0", "a small one", memory)
{
    internal override IDevice Open(DeviceRequest request) => new PlainDevice();
}
