using Engine.Gpu.Accelerators;
using Engine.Gpu.Lanes;
using Engine.Kernels.Formats.Panels;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Kernels;

/// <summary>A launch of <see cref="InputKernels{S, A}.Quantize"/>.</summary>
internal delegate void InputLauncher(
    AcceleratorStream stream, KernelConfig config, ArrayView<int> rows, ArrayView<float> x, ArrayView<float> a, ArrayView<float> b, ArrayView<float> y,
    ArrayView<int> tiles, InputShape shape, int size);

/// <summary>The entry point of a source and a form.</summary>
internal delegate void InputEntry(
    ArrayView<int> rows, ArrayView<float> x, ArrayView<float> a, ArrayView<float> b, ArrayView<float> y, ArrayView<int> tiles, InputShape shape, int size);

/// <summary>Finds the kernel that brings a source's rows into a form.</summary>
internal static class InputBinder<G> where G : struct, ILaneGroup
{
    /// <summary>Every source, by the name of its entry.</summary>
    public static IReadOnlyList<(string Name, Func<ActivationFormat, InputEntry?> Entry)> Sources { get; } =
    [
        ("Quantize", Entry<StoredRow>),
        ("QuantizeRmsNorm", Entry<RmsNormRow<G>>),
        ("QuantizeLayerNorm", Entry<LayerNormRow<G>>),
        ("QuantizeSwiGlu", Entry<SwiGluRow<G>>),
        ("QuantizeGelu", Entry<GeluRow<G>>),
        ("QuantizeGeluTanh", Entry<GeluTanhRow<G>>),
    ];

    /// <summary>The entry point, or null for a form that has no kernel on a GPU.</summary>
    public static InputEntry? Entry<S>(ActivationFormat format) where S : struct, IRowSource
        => format == ActivationFormat.Float32 ? InputKernels<S, Float32Form<G>>.Quantize
        : format == ActivationFormat.Int8By32 ? InputKernels<S, Int8By32Form<G>>.Quantize
        : format == ActivationFormat.Int8By256 ? InputKernels<S, Int8By256Form<G>>.Quantize
        : format == ActivationFormat.Int16By128 ? InputKernels<S, Int16By128Form<G>>.Quantize
        : null;

    /// <summary>The kernel of an entry point.</summary>
    public static InputLauncher Bind(GpuAccelerator accelerator, InputEntry entry)
    {
        // ILGPU asks for its own kind of delegate.
        var typed = entry.Method.CreateDelegate<
            Action<ArrayView<int>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<int>, InputShape, int>>();
        return accelerator.Kernel(typed, a => (InputLauncher)a.LoadKernel(typed).Invoke);
    }
}
