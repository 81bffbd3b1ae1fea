using ILGPU.Backends.PTX;
using ILGPU.IR;

namespace Engine.Gpu.Lanes;

/// <summary>The <see cref="Instructions"/> in PTX, rounded to nearest each (PTX ISA 8: fma, add, sub, mul, div, sqrt, dp4a, dp2a, prmt, mma).</summary>
internal static class PtxInstructions
{
    public static void Fma(PTXBackend backend, PTXCodeGenerator generator, Value call) => Write(generator, call, "fma.rn.f32", 3);
    public static void Add(PTXBackend backend, PTXCodeGenerator generator, Value call) => Write(generator, call, "add.rn.f32", 2);
    public static void Sub(PTXBackend backend, PTXCodeGenerator generator, Value call) => Write(generator, call, "sub.rn.f32", 2);
    public static void Mul(PTXBackend backend, PTXCodeGenerator generator, Value call) => Write(generator, call, "mul.rn.f32", 2);
    public static void Div(PTXBackend backend, PTXCodeGenerator generator, Value call) => Write(generator, call, "div.rn.f32", 2);
    public static void Sqrt(PTXBackend backend, PTXCodeGenerator generator, Value call) => Write(generator, call, "sqrt.rn.f32", 1);
    public static void Dp4a(PTXBackend backend, PTXCodeGenerator generator, Value call) => Write(generator, call, "dp4a.u32.s32", 3);

    // The int16 come first: dp2a.lo d, a (two int16), b (four int8, of which the two low ones), c.
    public static void Dp2a(PTXBackend backend, PTXCodeGenerator generator, Value call) => Write(generator, call, "dp2a.lo.s32.s32", 3, first: 1);

    /// <summary>Moves, of which an assembler makes nothing: they keep eight loads in front of the first use.</summary>
    public static void Together(PTXBackend backend, PTXCodeGenerator generator, Value call)
    {
        PTXRegisterAllocator.PrimitiveRegister[] from = Registers(generator, call[0]);
        var to = (PTXRegisterAllocator.CompoundRegister)generator.Allocate(call);
        for (int i = 0; i < from.Length; i++)
        {
            using PTXCodeGenerator.CommandEmitter command = generator.BeginCommand("mov.b32");
            command.AppendArgument((PTXRegisterAllocator.PrimitiveRegister)to.Children[i]);
            command.AppendArgument(from[i]);
        }
    }

    public static void LowBytes(PTXBackend backend, PTXCodeGenerator generator, Value call) => Permute(generator, call, 0x6420);
    public static void HighBytes(PTXBackend backend, PTXCodeGenerator generator, Value call) => Permute(generator, call, 0x7531);
    public static void MmaUS(PTXBackend backend, PTXCodeGenerator generator, Value call) => Mma(generator, call, "m16n8k32", "u8.s8");
    public static void MmaUU(PTXBackend backend, PTXCodeGenerator generator, Value call) => Mma(generator, call, "m16n8k32", "u8.u8");
    public static void MmaSU(PTXBackend backend, PTXCodeGenerator generator, Value call) => Mma(generator, call, "m16n8k32", "s8.u8");
    public static void MmaSS(PTXBackend backend, PTXCodeGenerator generator, Value call) => Mma(generator, call, "m16n8k32", "s8.s8");
    public static void MmaHalfUS(PTXBackend backend, PTXCodeGenerator generator, Value call) => Mma(generator, call, "m16n8k16", "u8.s8");

    private static void Permute(PTXCodeGenerator generator, Value call, int selector)
    {
        PTXRegisterAllocator.PrimitiveRegister a = generator.LoadPrimitive(call[0]), b = generator.LoadPrimitive(call[1]);
        PTXRegisterAllocator.HardwareRegister result = generator.AllocateHardware(call);
        using PTXCodeGenerator.CommandEmitter command = generator.BeginCommand("prmt.b32");
        command.AppendArgument(result);
        command.AppendArgument(a);
        command.AppendArgument(b);
        command.AppendConstant(selector);
    }

    // Lists of registers: d, a, b, c.
    private static void Mma(PTXCodeGenerator generator, Value call, string shape, string types)
    {
        PTXRegisterAllocator.PrimitiveRegister[] a = Registers(generator, call[0]), b = Registers(generator, call[1]), c = Registers(generator, call[2]);
        PTXRegisterAllocator.PrimitiveRegister[] d =
            [.. ((PTXRegisterAllocator.CompoundRegister)generator.Allocate(call)).Children.Select(child => (PTXRegisterAllocator.PrimitiveRegister)child)];
        using PTXCodeGenerator.CommandEmitter command = generator.BeginCommand($"mma.sync.aligned.{shape}.row.col.s32.{types}.s32");
        command.AppendVectorArgument(d);
        command.AppendVectorArgument(a);
        command.AppendVectorArgument(b);
        command.AppendVectorArgument(c);
    }

    // The registers of a struct or of a word, constants among them brought into one.
    private static PTXRegisterAllocator.PrimitiveRegister[] Registers(PTXCodeGenerator generator, Value value)
        => generator.Load(value) is PTXRegisterAllocator.CompoundRegister list
            ? [.. list.Children.Select(child => generator.EnsureHardwareRegister((PTXRegisterAllocator.PrimitiveRegister)child))]
            : [generator.EnsureHardwareRegister(generator.LoadPrimitive(value))];

    private static void Write(PTXCodeGenerator generator, Value call, string instruction, int arguments, int first = 0)
    {
        var registers = new PTXRegisterAllocator.PrimitiveRegister[arguments];
        for (int i = 0; i < arguments; i++) registers[i] = generator.LoadPrimitive(call[i]);
        if (first > 0) (registers[0], registers[first]) = (registers[first], registers[0]);
        PTXRegisterAllocator.HardwareRegister result = generator.AllocateHardware(call);
        using PTXCodeGenerator.CommandEmitter command = generator.BeginCommand(instruction);
        command.AppendArgument(result);
        foreach (PTXRegisterAllocator.PrimitiveRegister register in registers) command.AppendArgument(register);
    }
}
