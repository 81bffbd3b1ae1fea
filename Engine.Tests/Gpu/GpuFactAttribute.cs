using System.Reflection;
using Engine.Gpu.Accelerators;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Engine.Tests.Gpu;

/// <summary>A fact of a class that inherits <see cref="GpuTests"/>: it is skipped, by name, where the accelerator of its class is missing.</summary>
[XunitTestCaseDiscoverer("Engine.Tests.Gpu.GpuFactDiscoverer", "Engine.Tests")]
[AttributeUsage(AttributeTargets.Method)]
public sealed class GpuFactAttribute : FactAttribute
{
    /// <summary>Whether it needs <see cref="TestData"/> too.</summary>
    public bool NeedsTestData
    {
        get => Skip is not null;
        set => Skip = value ? TestData.SkipReason : null;
    }
}

/// <summary>The accelerator that a class of tests runs on.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnAcceleratorAttribute(AcceleratorKind kind) : Attribute
{
    // Where it is set to 1, a missing OpenCL is a failure: machines that are to test it cannot pass by lacking it.
    private const string Required = "ENGINE_REQUIRE_OPENCL";

    private static readonly Dictionary<AcceleratorKind, string?> Reasons = [];

    /// <summary>What drives it.</summary>
    public AcceleratorKind Kind { get; } = kind;

    /// <summary>Why tests on it are skipped, or null where they run.</summary>
    public string? SkipReason
    {
        get
        {
            if (Kind == AcceleratorKind.OpenCl && Environment.GetEnvironmentVariable(Required) == "1") return null;
            lock (Reasons) return Reasons.TryGetValue(Kind, out string? reason) ? reason : Reasons[Kind] = Missing();
        }
    }

    /// <summary>The accelerator of a class.</summary>
    public static OnAcceleratorAttribute Of(Type type)
        => type.GetCustomAttribute<OnAcceleratorAttribute>() ?? throw new InvalidOperationException($"{type} names no accelerator");

    private string? Missing()
    {
        try
        {
            return GpuAccelerator.List(Kind).Count > 0 ? null : $"no {Kind} device was found";
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or NotSupportedException)
        {
            return $"no {Kind} device was found: {e.Message}";
        }
    }
}

/// <summary>Makes test cases that ask for their class's accelerator.</summary>
public sealed class GpuFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
        => new GpuTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

/// <summary>A test case that may be skipped for want of its class's accelerator.</summary>
public sealed class GpuTestCase : XunitTestCase
{
    [Obsolete("For deserialization.")]
    public GpuTestCase()
    {
    }

    public GpuTestCase(IMessageSink messages, Xunit.Sdk.TestMethodDisplay display, Xunit.Sdk.TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method)
    {
    }

    protected override string GetSkipReason(IAttributeInfo factAttribute)
        => base.GetSkipReason(factAttribute) ?? OnAcceleratorAttribute.Of(TestMethod.TestClass.Class.ToRuntimeType()).SkipReason!;
}
