using System.Reflection;

namespace Engine.Gpu.Kernels;

/// <summary>An entry point that a device launches, under a name for people and for files.</summary>
/// <param name="Name">What it computes, of which format, in tiles of what size: <c>Project.Q4_K.Fast.4</c>.</param>
/// <param name="Method">The method, all of its type parameters given.</param>
internal sealed record KernelEntry(string Name, MethodInfo Method)
{
    /// <summary>The entry point that a delegate calls.</summary>
    public static KernelEntry Of(string name, Delegate entry) => new(name, entry.Method);
}
