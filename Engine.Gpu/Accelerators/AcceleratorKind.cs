namespace Engine.Gpu.Accelerators;

/// <summary>What drives a device.</summary>
public enum AcceleratorKind
{
    /// <summary>NVIDIA's CUDA.</summary>
    Cuda,

    /// <summary>OpenCL, by whoever.</summary>
    OpenCl,

    /// <summary>ILGPU's own threads on the CPU: slow, for tests of what a GPU would do.</summary>
    Simulator,
}
