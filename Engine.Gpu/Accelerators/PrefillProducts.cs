using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Engine.Gpu.Accelerators;

/// <summary>How a device multiplies panels of integers with many tokens.</summary>
internal enum PrefillProducts
{
    /// <summary>In tiles of four tokens, as it does for a few: what a processor does with shared memory it does as well without.</summary>
    Tiles,

    /// <summary>In tiles of eight, with activations in shared memory.</summary>
    Staged,

    /// <summary>On tensor cores.</summary>
    TensorCores,

    /// <summary>As on tensor cores, by what stands for them in tests of devices that have none: no device does so by itself.</summary>
    SoftwareCores,
}

/// <summary>Which device does what. All of them give the same bits.</summary>
internal static class PrefillTable
{
    /// <summary>From so many tokens on. Nobody has measured it yet: below it tiles of four read the weights twice at most.</summary>
    public const int From = 9;

    /// <summary>What a device does.</summary>
    public static PrefillProducts Of(Accelerator accelerator) => accelerator switch
    {
        CudaAccelerator cuda when cuda.Architecture >= CudaArchitecture.SM_80 => PrefillProducts.TensorCores,
        CudaAccelerator => PrefillProducts.Staged,
        CLAccelerator cl when cl.DeviceType == CLDeviceType.CL_DEVICE_TYPE_GPU => PrefillProducts.Staged,
        _ => PrefillProducts.Tiles,
    };
}
