using System.Reflection;
using System.Reflection.Emit;
using Engine.Tests.Il;

namespace Engine.Tests.KernelRules;

/// <summary>
/// Checks bodies and all methods of the same assembly that they call. At an interface of lanes it stops: what is behind is the device's own. What depends on
/// values it cannot see: that no offset is negative, and that words are read where they are aligned.
/// </summary>
internal sealed class BodyChecker(Assembly kernels)
{
    private readonly HashSet<(Module, int)> _seen = [];

    public List<Violation> Violations { get; } = [];

    /// <summary>How many bodies were read, called ones included.</summary>
    public int Read => _seen.Count;

    /// <summary>Checks a body, once.</summary>
    public void Check(MethodBase method)
    {
        method = method.Module.ResolveMethod(method.MetadataToken)!;
        if (!_seen.Add((method.Module, method.MetadataToken)) || method.GetMethodBody() is not { } body) return;

        if (body.ExceptionHandlingClauses.Count > 0) Report("exceptions", "try");
        foreach (Type type in method.GetParameters().Select(p => p.ParameterType).Append((method as MethodInfo)?.ReturnType ?? typeof(void)).Concat(body.LocalVariables.Select(l => l.LocalType)))
        {
            if (TypeRules.Broken(type) is string rule) Report(rule, type.Name);
        }

        List<Instruction> code = IlReader.Read(method);
        for (int i = 0; i < code.Count; i++)
        {
            Instruction instruction = code[i];
            if (InstructionRules.Broken(instruction) is string rule) Report(rule, instruction.ToString());
            else if (instruction.Operand is MethodBase callee) Call(callee, instruction, constrained: i > 0 && code[i - 1].Code == OpCodes.Constrained);
        }

        foreach ((string rule, Instruction at) in PointerRules.Broken(method, body, code)) Report(rule, at.ToString());

        void Report(string rule, string by) => Violations.Add(new(rule, method, by));

        void Call(MethodBase callee, Instruction at, bool constrained)
        {
            if (CallRules.Broken(callee, at.Code, constrained, kernels) is string rule) Report(rule, at.ToString());
            else if (callee.Module.Assembly == kernels && !CallRules.IsLanes(callee)) Check(callee);
        }
    }
}
