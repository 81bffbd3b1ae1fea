using System.Reflection;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using ILGPU;

namespace Engine.Tests.Gpu;

public class KernelTableTests
{
    /// <summary>A kernel that is added has to have a test that says so.</summary>
    [Fact]
    public void Every_entry_point_has_a_test()
    {
        string[] entries = [.. typeof(TokenTable).Assembly.GetTypes().Where(t => t.Namespace == typeof(TokenTable).Namespace).SelectMany(Entries).Order(StringComparer.Ordinal)];
        string[] tested = [.. typeof(GpuTests).Assembly.GetTypes().Where(t => t.IsAbstract && t.IsAssignableTo(typeof(GpuTests))).SelectMany(t => t.GetMethods())
            .SelectMany(m => m.GetCustomAttribute<ChecksKernelAttribute>()?.Entries ?? []).Distinct().Order(StringComparer.Ordinal)];
        Assert.NotEmpty(entries);
        Assert.Equal(entries, tested);
    }

    /// <summary>Tests of kernels have a class for every accelerator.</summary>
    [Fact]
    public void Ops_run_on_every_accelerator()
    {
        foreach (Type tests in typeof(GpuTests).Assembly.GetTypes().Where(
            t => t.IsAbstract && t.BaseType == typeof(GpuTests) && t.GetMethods().Any(m => m.IsDefined(typeof(ChecksKernelAttribute)))))
        {
            var kinds = typeof(GpuTests).Assembly.GetTypes().Where(t => t.BaseType == tests).Select(t => OnAcceleratorAttribute.Of(t).Kind).Order();
            Assert.Equal(Enum.GetValues<AcceleratorKind>().Order(), kinds);
        }
    }

    private static IEnumerable<string> Entries(Type type)
        => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => m.ReturnType == typeof(void) && m.GetParameters().Any(p => IsView(p.ParameterType)))
            .Select(m => $"{type.Name.Split('`')[0]}.{m.Name}");

    private static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>);
}
