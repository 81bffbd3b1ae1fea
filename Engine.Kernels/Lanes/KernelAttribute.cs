namespace Engine.Kernels.Lanes;

/// <summary>
/// Marks a kernel body, or a struct of operations that bodies are made of: code that runs on every device and so keeps to the C# subset that a GPU
/// compiler accepts. A test reads the IL of all that is marked.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Struct | AttributeTargets.Class | AttributeTargets.Interface)]
internal sealed class KernelAttribute : Attribute;
