using Engine.Bench.Race;

namespace Engine.Tests.Bench.Race;

/// <summary>A fact that needs llama.cpp's libraries: it never fetches them, and is skipped, visibly, where no race has.</summary>
public sealed class LlamaCppFactAttribute : FactAttribute
{
    public LlamaCppFactAttribute() => Skip = SkipReason;

    internal static string? SkipReason => LlamaCppPackage.Present is null ? "needs llama.cpp: run `Engine.Bench race` once" : null;
}

/// <summary>A test that needs llama.cpp and the test data.</summary>
public sealed class LlamaCppDataFactAttribute : FactAttribute
{
    public LlamaCppDataFactAttribute() => Skip = LlamaCppFactAttribute.SkipReason ?? TestData.SkipReason;
}
