using Engine.Models;
using Architecture = Engine.Models.Architecture;

namespace Engine.Tests.Gpu;

/// <summary>
/// Architectures that between them take every operation that GPUs have a kernel for. The others are made of the same operations, or refused by the name of the one
/// that has none yet.
/// </summary>
internal static class GpuArchitectures
{
    private static readonly string[] ModelTypes = ["mixtral", "llama", "mistral", "qwen3", "qwen3_moe", "gpt2"];

    public static IEnumerable<Architecture> All => ModelTypes.Select(modelType => Architectures.All.Single(a => a.ModelType == modelType));
}
