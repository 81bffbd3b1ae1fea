using System.Reflection;
using Engine.Kernels.Lanes;

namespace Engine.Tests.KernelRules;

/// <summary>Kernel bodies keep to the C# subset that a GPU compiler accepts. Their IL is read, so nothing that a name or an alias hides goes unseen.</summary>
public class KernelRulesTests
{
    private static readonly Assembly Kernels = typeof(KernelAttribute).Assembly;

    public static TheoryData<string> Offending => [.. typeof(Offenders).GetMethods(KernelBodies.Own).Where(m => m.IsDefined(typeof(BreaksAttribute))).Select(m => m.Name)];

    /// <summary>A debug build keeps assertions, which hold strings and calls; a kernel is what a release build makes of it.</summary>
    [ReleaseFact]
    public void Kernel_bodies_hold_nothing_that_fails_on_a_gpu()
    {
        BodyChecker checker = new(Kernels);
        MethodBase[] bodies = [.. KernelBodies.In(Kernels.GetTypes())];
        foreach (MethodBase body in bodies) checker.Check(body);
        Assert.True(checker.Violations.Count == 0, string.Join('\n', checker.Violations.Distinct()));
        Assert.True(bodies.Length >= 200, $"only {bodies.Length} kernel bodies are marked");
        Assert.True(checker.Read >= bodies.Length);
    }

    [Fact]
    public void Every_op_with_a_body_over_lanes_is_marked()
    {
        Type lanes = typeof(ILanes<,>);
        string[] unmarked =
        [
            .. Kernels.GetTypes()
                .Where(t => t.Namespace?.StartsWith("Engine.Kernels.Ops", StringComparison.Ordinal) == true)
                .SelectMany(t => t.GetMethods(KernelBodies.Own))
                .Where(m => m.IsStatic && m.IsGenericMethodDefinition && m.GetGenericArguments().Any(a => a.GetGenericParameterConstraints().Any(c => c.IsGenericType && c.GetGenericTypeDefinition() == lanes)))
                .Where(m => m.GetParameters().Any(p => p.ParameterType.IsPointer) && !m.IsDefined(typeof(KernelAttribute)) && !m.DeclaringType!.IsDefined(typeof(KernelAttribute)))
                .Select(m => $"{m.DeclaringType!.Name}.{m.Name}"),
        ];
        Assert.Empty(unmarked);
    }

    [ReleaseTheory]
    [MemberData(nameof(Offending))]
    public void A_body_that_breaks_a_rule_is_seen(string name)
    {
        MethodInfo offender = typeof(Offenders).GetMethods(KernelBodies.Own).Single(m => m.Name == name);
        BodyChecker checker = new(typeof(Offenders).Assembly);
        checker.Check(offender);
        Assert.Contains(offender.GetCustomAttribute<BreaksAttribute>()!.Rule, checker.Violations.Select(v => v.Rule));
    }

    [Fact]
    public void Every_rule_has_its_proof() => Assert.Equivalent(
        TypeRules.Names.Concat(InstructionRules.Names).Concat(CallRules.Names).Concat(PointerRules.Names).Distinct(),
        typeof(Offenders).GetMethods(KernelBodies.Own).Select(m => m.GetCustomAttribute<BreaksAttribute>()?.Rule).OfType<string>().Distinct(),
        strict: true);

    [ReleaseFact]
    public void A_body_that_breaks_none_passes()
    {
        BodyChecker checker = new(typeof(SoundBodies).Assembly);
        MethodBase[] bodies = [.. KernelBodies.In([typeof(SoundBodies), typeof(SoundBodies.One)])];
        foreach (MethodBase body in bodies) checker.Check(body);
        Assert.True(checker.Violations.Count == 0, string.Join('\n', checker.Violations));
        Assert.True(checker.Read >= 7);
    }
}
