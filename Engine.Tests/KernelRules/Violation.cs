using System.Reflection;

namespace Engine.Tests.KernelRules;

/// <summary>A rule that a kernel body breaks, and by what.</summary>
internal readonly record struct Violation(string Rule, MethodBase Method, string By)
{
    public override string ToString() => $"{Method.DeclaringType?.Name}.{Method.Name}: {Rule} ({By})";
}
