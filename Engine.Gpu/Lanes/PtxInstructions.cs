using ILGPU.Backends.PTX;
using ILGPU.IR;

namespace Engine.Gpu.Lanes;

/// <summary>The <see cref="Instructions"/> in PTX, rounded to nearest each (PTX ISA 8: fma, add, sub, mul, div, sqrt, dp4a, dp2a).</summary>
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
