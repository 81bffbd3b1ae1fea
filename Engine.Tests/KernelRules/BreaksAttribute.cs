namespace Engine.Tests.KernelRules;

/// <summary>The rule that a body below breaks on purpose.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BreaksAttribute(string rule) : Attribute
{
    public string Rule => rule;
}
