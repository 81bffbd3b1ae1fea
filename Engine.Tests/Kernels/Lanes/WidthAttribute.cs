using System.Reflection;
using Engine.Kernels.Lanes;
using Xunit.Sdk;

namespace Engine.Tests.Kernels.Lanes;

/// <summary>Runs a theory with one lane width, or skips it visibly where this CPU lacks that width.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class WidthAttribute : DataAttribute
{
    private readonly LaneWidth _width;

    public WidthAttribute(LaneWidth width)
    {
        _width = width;
        if (!LaneWidths.IsSupported(width)) Skip = $"this CPU has no {width.Name()} lanes";
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[_width]];
}
