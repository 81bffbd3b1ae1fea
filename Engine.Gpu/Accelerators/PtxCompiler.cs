using System.Reflection;
using Engine.Gpu.Lanes;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;

namespace Engine.Gpu.Accelerators;

/// <summary>Compiles kernels to PTX as they are compiled for a CUDA device of an architecture, where there is none.</summary>
/// <param name="major">The first number of its compute capability.</param>
/// <param name="minor">The second.</param>
internal sealed class PtxCompiler(int major, int minor) : IDisposable
{
    private Context? _context;
    private PTXBackend? _backend;

    /// <summary>The architecture's name: <c>sm_90</c>.</summary>
    public string Target { get; } = $"sm_{major}{minor}";

    /// <summary>The text of a kernel.</summary>
    /// <exception cref="InvalidOperationException">It does not compile; the message has the reason. Others may be compiled afterwards.</exception>
    public string Compile(MethodInfo entry)
    {
        try
        {
            _context ??= Context.Create(builder => builder.CompileKernels());
            _backend ??= new PTXBackend(_context, new CudaArchitecture(major, minor), CudaInstructionSet.ISA_80, null!);
            return ((PTXCompiledKernel)_backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(entry), default)).PTXAssembly;
        }
        catch (Exception e) when (e is InternalCompilerException or NotSupportedException or InvalidOperationException)
        {
            Dispose(); // A failure spoils its context.
            throw new InvalidOperationException($"{entry.Name} does not compile for {Target}: {e.GetBaseException().Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _backend?.Dispose();
        _context?.Dispose();
        (_backend, _context) = (null, null);
    }
}
