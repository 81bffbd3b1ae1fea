using System.Reflection.Emit;

namespace Engine.Tests.Il;

/// <summary>One IL instruction. The operand is the member, type, string, number, variable index or branch target (or targets) that it names.</summary>
internal readonly record struct Instruction(int Offset, OpCode Code, object? Operand)
{
    public override string ToString() => $"{Code.Name} {Operand}".TrimEnd();
}
