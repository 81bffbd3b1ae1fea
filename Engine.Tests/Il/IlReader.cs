using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Engine.Tests.Il;

/// <summary>Reads the IL of a method: ECMA-335, partition III. Tokens are resolved in the method's own generic context.</summary>
internal static class IlReader
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(c => (ushort)c.Value + 0);

    /// <summary>The instructions of a body, none for a method without one.</summary>
    public static List<Instruction> Read(MethodBase method)
    {
        List<Instruction> list = [];
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il) return list;
        for (int at = 0; at < il.Length;)
        {
            int offset = at;
            int value = il[at++];
            if (value == 0xFE) value = 0xFE00 | il[at++];
            OpCode code = Codes[value];
            int size = Size(code, il.AsSpan(at));
            list.Add(new(offset, code, Operand(method, code, il.AsSpan(at, size), at + size)));
            at += size;
        }

        return list;
    }

    private static int Size(OpCode code, ReadOnlySpan<byte> rest) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(rest)),
        _ => 4,
    };

    private static object? Operand(MethodBase method, OpCode code, ReadOnlySpan<byte> bytes, int next) => code.OperandType switch
    {
        OperandType.InlineNone => null,
        OperandType.ShortInlineBrTarget => next + (sbyte)bytes[0],
        OperandType.InlineBrTarget => next + BinaryPrimitives.ReadInt32LittleEndian(bytes),
        OperandType.InlineSwitch => Targets(bytes, next),
        OperandType.ShortInlineI => (int)(sbyte)bytes[0],
        OperandType.ShortInlineVar => (int)bytes[0],
        OperandType.InlineVar => (int)BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        OperandType.InlineI => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        OperandType.InlineI8 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        OperandType.ShortInlineR => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        OperandType.InlineR => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        OperandType.InlineString => method.Module.ResolveString(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        OperandType.InlineSig => method.Module.ResolveSignature(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        _ => method.Module.ResolveMember(BinaryPrimitives.ReadInt32LittleEndian(bytes), TypeArguments(method), method.IsGenericMethod ? method.GetGenericArguments() : null),
    };

    private static Type[]? TypeArguments(MethodBase method) => method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;

    private static int[] Targets(ReadOnlySpan<byte> bytes, int next)
    {
        int[] targets = new int[BinaryPrimitives.ReadInt32LittleEndian(bytes)];
        for (int i = 0; i < targets.Length; i++) targets[i] = next + BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 + (4 * i))..]);
        return targets;
    }
}
