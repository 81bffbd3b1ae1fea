using System.Reflection;
using Engine.Kernels.Lanes;
using Xunit.Sdk;

namespace Engine.Tests.Kernels.Lanes;

/// <summary>Runs a theory with every lane width that this CPU has; those it lacks are named by a test of their own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class EveryWidthAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Widths.Where(LaneWidths.IsSupported).Select(width => new object[] { width });

    /// <summary>The widths, those that this CPU lacks included.</summary>
    protected virtual IEnumerable<LaneWidth> Widths => LaneWidths.All;
}

/// <summary>Every width but the scalar one, with which the others are compared.</summary>
public sealed class EveryVectorWidthAttribute : EveryWidthAttribute
{
    protected override IEnumerable<LaneWidth> Widths => base.Widths.Where(width => width != LaneWidth.Scalar);
}
