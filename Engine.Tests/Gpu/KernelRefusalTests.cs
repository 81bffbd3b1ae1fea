using Engine.Gpu.Accelerators;

namespace Engine.Tests.Gpu;

/// <summary>A kernel that a device's compiler refuses.</summary>
public class KernelRefusalTests
{
    [Fact]
    public void It_names_kernel_and_device()
    {
        GpuAccelerator accelerator = GpuAccelerator.Open(AcceleratorKind.Simulator, 0);
        for (int round = 0; round < 2; round++)
        {
            string message = Assert.Throws<ModelLoadException>(() => accelerator.Kernel<Action>(Entry<List<int>>, _ => throw new NotSupportedException("a reason"))).Message;
            Assert.StartsWith("kernel KernelRefusalTests.Entry<List<Int32>> cannot be compiled for simulator (", message, StringComparison.Ordinal);
            Assert.EndsWith("): a reason", message, StringComparison.Ordinal);
        }
    }

    private static void Entry<T>()
    {
    }
}
