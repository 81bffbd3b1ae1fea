using System.Reflection;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace Engine.Gpu.Lanes;

/// <summary>Tells a context's compilers what they write for each of the <see cref="Instructions"/>.</summary>
internal static class InstructionTable
{
    private static readonly string[] OnPtx =
    [
        nameof(Instructions.Fma), nameof(Instructions.Add), nameof(Instructions.Sub), nameof(Instructions.Mul), nameof(Instructions.Div),
        nameof(Instructions.Sqrt), nameof(Instructions.Dp4a), nameof(Instructions.Dp2a), nameof(Instructions.Together),
        nameof(Instructions.LowBytes), nameof(Instructions.HighBytes), nameof(Instructions.MmaUS), nameof(Instructions.MmaUU), nameof(Instructions.MmaSU),
        nameof(Instructions.MmaSS), nameof(Instructions.MmaHalfUS),
    ];

    private static readonly string[] OnOpenCl =
        [nameof(Instructions.Fma), nameof(Instructions.Add), nameof(Instructions.Sub), nameof(Instructions.Mul), nameof(Instructions.Div)];

    private static readonly string[] Software =
    [
        nameof(Instructions.Sqrt), nameof(Instructions.Dp4a), nameof(Instructions.Dp2a), nameof(Instructions.Together), nameof(Instructions.LowBytes),
        nameof(Instructions.HighBytes),
    ];

    /// <summary>Registers all of them.</summary>
    public static Context.Builder UseInstructions(this Context.Builder builder)
    {
        IntrinsicImplementationManager manager = builder.GetIntrinsicManager();
        foreach (string name in OnPtx)
            manager.RegisterMethod(Of(name), new PTXIntrinsic(Of(typeof(PtxInstructions), name), IntrinsicImplementationMode.GenerateCode));
        foreach (string name in OnOpenCl)
            manager.RegisterMethod(Of(name), new CLIntrinsic(Of(typeof(OpenClInstructions), name), IntrinsicImplementationMode.GenerateCode));
        foreach (string name in Software)
            manager.RegisterMethod(Of(name), new CLIntrinsic(Of("Software" + name), IntrinsicImplementationMode.Redirect));
        return builder;
    }

    /// <summary>Registers all of them, and has everything inlined: only so are pointers known to be global or shared.</summary>
    /// <remarks>
    /// O2 sinks loads of shared memory to where they are used, also below a barrier, but not past a fence. So each barrier has one beside it, and the
    /// tests of PTX read that nothing has crossed one; O1, or the pass left out, would cost the address spaces or its gain.
    /// </remarks>
    public static Context.Builder CompileKernels(this Context.Builder builder)
        => builder.UseInstructions().Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive);

    private static MethodInfo Of(string name) => Of(typeof(Instructions), name);

    private static MethodInfo Of(Type type, string name) => type.GetMethod(name, BindingFlags.Static | BindingFlags.Public)!;
}
