using Engine.Bench.Race;

namespace Engine.Tests.Bench.Race;

/// <summary>A fact that needs llama.cpp's libraries: it never fetches them, and is skipped, visibly, where no race has.</summary>
public sealed class LlamaCppFactAttribute : FactAttribute
{
    public LlamaCppFactAttribute() => Skip = LlamaCppPackage.Present is null ? "needs llama.cpp: run `Engine.Bench race` once" : null;
}
