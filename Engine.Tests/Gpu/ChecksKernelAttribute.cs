namespace Engine.Tests.Gpu;

/// <summary>Which kernels' entry points a test launches: <c>RowKernels.RmsNorm</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChecksKernelAttribute(params string[] entries) : Attribute
{
    public string[] Entries { get; } = entries;
}
