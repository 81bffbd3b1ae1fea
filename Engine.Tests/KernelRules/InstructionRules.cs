using System.Reflection;
using System.Reflection.Emit;
using Engine.Tests.Il;

namespace Engine.Tests.KernelRules;

/// <summary>Instructions that no body may hold, whatever their operands; and the few that depend on the operand alone.</summary>
internal static class InstructionRules
{
    private static readonly Dictionary<OpCode, string> Forbidden = new()
    {
        [OpCodes.Localloc] = "stackalloc",
        [OpCodes.Ldftn] = "delegate",
        [OpCodes.Ldvirtftn] = "delegate",
        [OpCodes.Calli] = "delegate",
        [OpCodes.Newarr] = "array",
        [OpCodes.Ldlen] = "array",
        [OpCodes.Ldelema] = "array",
        [OpCodes.Ldelem] = "array",
        [OpCodes.Stelem] = "array",
        [OpCodes.Stsfld] = "static field",
        [OpCodes.Ldsflda] = "static field",
        [OpCodes.Ldtoken] = "type test",
        [OpCodes.Isinst] = "type test",
        [OpCodes.Castclass] = "type test",
        [OpCodes.Box] = "type test",
        [OpCodes.Unbox] = "type test",
        [OpCodes.Unbox_Any] = "type test",
        [OpCodes.Throw] = "exceptions",
        [OpCodes.Rethrow] = "exceptions",
        [OpCodes.Ldstr] = "string",
        [OpCodes.Ldnull] = "reference type",
        [OpCodes.Sizeof] = "pointer to structs",
    };

    public static IEnumerable<string> Names => Forbidden.Values.Append("static array");

    /// <summary>The rule that an instruction breaks, or null.</summary>
    public static string? Broken(Instruction instruction)
    {
        if (Forbidden.TryGetValue(instruction.Code, out string? rule)) return rule;
        string name = instruction.Code.Name!;
        if (name.StartsWith("ldelem", StringComparison.Ordinal) || name.StartsWith("stelem", StringComparison.Ordinal)) return "array";
        if (instruction.Code == OpCodes.Ldsfld && instruction.Operand is FieldInfo field) return StaticField(field);
        return instruction.Operand is FieldInfo { FieldType: Type type } ? TypeRules.Broken(type) : null;
    }

    /// <summary>Only read-only scalars can be read: their values become constants of the kernel.</summary>
    private static string? StaticField(FieldInfo field)
        => field.IsInitOnly && (field.FieldType.IsPrimitive || field.FieldType.IsEnum) ? null : TypeRules.Broken(field.FieldType) is "array" ? "static array" : "static field";
}
