using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime.OpenCL;

namespace Engine.Gpu.Accelerators;

/// <summary>Where ILGPU finds OpenCL: it asks for <c>libOpenCL.so</c>, which Linux has with a version behind it only.</summary>
internal static class OpenClLibrary
{
    private static int Found;

    /// <summary>What is said where the library is missing.</summary>
    public const string Missing = "this machine has no OpenCL library; a GPU's driver brings it, and Debian and Ubuntu have it in ocl-icd-libopencl1";

    /// <summary>Whether the system has the library.</summary>
    public static bool IsThere
    {
        get
        {
            Find();
            return OperatingSystem.IsMacOS() || NativeLibrary.TryLoad("OpenCL", typeof(Context).Assembly, null, out _)
                || NativeLibrary.TryLoad("libOpenCL.so.1", out _);
        }
    }

    /// <summary>Makes the library known to ILGPU, once.</summary>
    public static void Find()
    {
        if (Interlocked.Exchange(ref Found, 1) != 0) return;
        NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, static (name, _, _) =>
            name == "OpenCL" && NativeLibrary.TryLoad("libOpenCL.so.1", out nint library) ? library : 0);
    }

    /// <summary>
    /// Lets ILGPU use a device without generic address spaces (PoCL): no kernel here has pointers that need them.
    /// </summary>
    public static void Accept(CLDevice device)
    {
        PropertyInfo generic = device.Capabilities.GetType().GetProperty(nameof(device.Capabilities.GenericAddressSpace))!;
        generic.SetValue(device.Capabilities, true);
    }

    /// <summary>The most bytes of one buffer.</summary>
    public static long MaxAllocation(CLAccelerator accelerator)
        => CLAPI.CurrentAPI.GetDeviceInfo<long>(accelerator.DeviceId, CLDeviceInfoType.CL_DEVICE_MAX_MEM_ALLOC_SIZE);
}
