using System.Reflection;
using System.Reflection.Emit;
using Engine.Tests.Il;

namespace Engine.Tests.KernelRules;

/// <summary>
/// Pointer arithmetic that a GPU compiler loses its way in. The evaluation stack is followed through the body in the order of its text; where branches meet
/// with values on the stack (a conditional expression), those of the earlier branch are kept, and two pointers that meet are a rule broken.
/// </summary>
internal static class PointerRules
{
    public static readonly string[] Names = ["choice of pointers", "moving pointer", "wide offset"];

    private const int Arguments = 1 << 16;

    public static List<(string Rule, Instruction At)> Broken(MethodBase method, MethodBody body, List<Instruction> code)
    {
        List<(string, Instruction)> broken = [];
        Dictionary<int, Value[]> arriving = [];
        Stack<Value> stack = new();
        bool reached = true;
        foreach (Instruction i in code)
        {
            if (arriving.TryGetValue(i.Offset, out Value[]? earlier))
            {
                if (reached && stack.Count > 0 && stack.Peek().Kind == Kind.Pointer && earlier is [.., { Kind: Kind.Pointer }]) broken.Add((Names[0], i));
                if (!reached) stack = new(earlier);
            }
            else if (!reached) stack.Clear();

            if (Step(method, body, stack, i) is string rule) broken.Add((rule, i));
            foreach (int target in i.Operand is int to && i.Code.OperandType is OperandType.InlineBrTarget or OperandType.ShortInlineBrTarget ? [to] : i.Operand as int[] ?? [])
            {
                arriving.TryAdd(target, [.. stack.Reverse()]);
            }

            reached = i.Code.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw);
        }

        return broken;
    }

    /// <summary>Does to the stack what the instruction does; the rule it breaks, or null.</summary>
    private static string? Step(MethodBase method, MethodBody body, Stack<Value> stack, Instruction i)
    {
        string name = i.Code.Name!;
        if (i.Code == OpCodes.Dup)
        {
            stack.Push(stack.Peek());
            return null;
        }

        if (name is "add" or "sub")
        {
            (Value y, Value x) = (Pop(stack), Pop(stack));
            return Add(stack, x, y);
        }

        if (name.StartsWith("stloc", StringComparison.Ordinal) || name.StartsWith("starg", StringComparison.Ordinal))
        {
            Value value = Pop(stack);
            return value.MovedFrom == Variable(i) ? Names[1] : null;
        }

        int popped = Popped(i, method);
        Value top = stack.Count > 0 ? stack.Peek() : default;
        Value below = stack.Count > 1 && popped > 1 ? stack.ElementAt(1) : default;
        for (int n = 0; n < popped; n++) Pop(stack);
        if (Result(method, body, i, top, below) is Value result) stack.Push(result);
        return null;
    }

    private static Value Pop(Stack<Value> stack) => stack.TryPop(out Value value) ? value : default;

    private static string? Add(Stack<Value> stack, Value x, Value y)
    {
        if (x.Kind == Kind.Pointer && y.Kind == Kind.Pointer)
        {
            stack.Push(new(Kind.Wide));
            return null;
        }

        bool pointer = x.Kind == Kind.Pointer || y.Kind == Kind.Pointer;
        Value from = x.Kind == Kind.Pointer ? x : y;
        stack.Push(pointer ? new(Kind.Pointer, from.ReadFrom != 0 ? from.ReadFrom : from.MovedFrom) : new((Kind)Math.Max((int)x.Kind, (int)y.Kind)));
        return pointer && (x.Kind == Kind.Wide || y.Kind == Kind.Wide) ? Names[2] : null;
    }

    /// <summary>What the instruction leaves on the stack, or null where it leaves nothing.</summary>
    private static Value? Result(MethodBase method, MethodBody body, Instruction i, Value top, Value below)
    {
        string name = i.Code.Name!;
        if (name.StartsWith("ldarg", StringComparison.Ordinal)) return Load(ArgumentType(method, Index(i)), name, Variable(i));
        if (name.StartsWith("ldloc", StringComparison.Ordinal)) return Load(body.LocalVariables[Index(i)].LocalType, name, Variable(i));
        if (i.Operand is MethodBase called) return Returned(called, i.Code) is Type type && type != typeof(void) ? new(Value.Of(type)) : null;
        if (i.Code.StackBehaviourPush == StackBehaviour.Push0) return null;
        return new(name switch
        {
            "conv.i" => top.Kind is Kind.Int or Kind.Widened ? Kind.Widened : top.Kind == Kind.Pointer ? Kind.Pointer : Kind.Wide,
            "conv.u" => top.Kind == Kind.Pointer ? Kind.Pointer : Kind.Wide,
            "conv.i8" or "conv.u8" or "ldc.i8" or "ldind.i8" or "ldind.i" => Kind.Wide,
            "ldfld" => Value.Of(((FieldInfo)i.Operand!).FieldType),
            "ldflda" or "ldelema" => Kind.Pointer,
            "ldobj" => Value.Of((Type)i.Operand!),
            "mul" or "div" or "rem" or "and" or "or" or "xor" => (Kind)Math.Max((int)top.Kind, (int)below.Kind),
            "mul.ovf" or "add.ovf" => Kind.Wide,
            "shl" or "shr" or "shr.un" => below.Kind,
            "neg" or "not" => top.Kind,
            _ => i.Code.StackBehaviourPush is StackBehaviour.Pushi or StackBehaviour.Push1 && !name.StartsWith("ldind.r", StringComparison.Ordinal) ? Kind.Int : Kind.Other,
        });
    }

    private static Value Load(Type type, string name, int variable) => name.StartsWith("ldarga", StringComparison.Ordinal) || name.StartsWith("ldloca", StringComparison.Ordinal)
        ? new(Kind.Pointer)
        : new(Value.Of(type)) { ReadFrom = variable };

    private static int Variable(Instruction i) => Index(i) + (i.Code.Name!.Contains("arg", StringComparison.Ordinal) ? Arguments : 1);

    /// <summary>The index of a variable: the operand, or the digit that ends the name.</summary>
    private static int Index(Instruction i) => i.Operand is int index ? index : i.Code.Name![^1] - '0';

    private static Type ArgumentType(MethodBase method, int index)
    {
        if (!method.IsStatic && index-- == 0) return method.DeclaringType!.IsValueType ? method.DeclaringType.MakeByRefType() : method.DeclaringType;
        return method.GetParameters()[index].ParameterType;
    }

    private static Type? Returned(MethodBase method, OpCode code) => code == OpCodes.Newobj ? method.DeclaringType : (method as MethodInfo)?.ReturnType;

    private static int Popped(Instruction i, MethodBase method)
    {
        if (i.Operand is MethodBase called) return called.GetParameters().Length + (called.IsStatic || i.Code == OpCodes.Newobj ? 0 : 1);
        return i.Code.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Varpop => i.Code == OpCodes.Ret && (method as MethodInfo)?.ReturnType is { } type && type != typeof(void) ? 1 : 0,
            StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8 or StackBehaviour.Popi_popr4 or StackBehaviour.Popi_popr8
                or StackBehaviour.Popref_pop1 or StackBehaviour.Popref_popi => 2,
            _ => 3,
        };
    }
}
