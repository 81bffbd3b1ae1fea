using ILGPU.Backends.OpenCL;
using ILGPU.IR;

namespace Engine.Gpu.Lanes;

/// <summary>The <see cref="Instructions"/> in OpenCL C; what is missing here goes by its software form.</summary>
internal static class OpenClInstructions
{
    public static void Fma(CLBackend backend, CLCodeGenerator generator, Value call)
    {
        var a = generator.Load(call[0]);
        var b = generator.Load(call[1]);
        var c = generator.Load(call[2]);
        var result = generator.Allocate(call);
        using CLCodeGenerator.StatementEmitter statement = generator.BeginStatement(result);
        statement.AppendCommand("fma");
        statement.BeginArguments();
        statement.AppendArgument(a);
        statement.AppendArgument(b);
        statement.AppendArgument(c);
        statement.EndArguments();
    }

    public static void Add(CLBackend backend, CLCodeGenerator generator, Value call) => Write(generator, call, "+");
    public static void Sub(CLBackend backend, CLCodeGenerator generator, Value call) => Write(generator, call, "-");
    public static void Mul(CLBackend backend, CLCodeGenerator generator, Value call) => Write(generator, call, "*");
    public static void Div(CLBackend backend, CLCodeGenerator generator, Value call) => Write(generator, call, "/");

    private static void Write(CLCodeGenerator generator, Value call, string symbol)
    {
        var a = generator.Load(call[0]);
        var b = generator.Load(call[1]);
        var result = generator.Allocate(call);
        using CLCodeGenerator.StatementEmitter statement = generator.BeginStatement(result);
        statement.Append(a);
        statement.AppendCommand(symbol);
        statement.Append(b);
    }
}
