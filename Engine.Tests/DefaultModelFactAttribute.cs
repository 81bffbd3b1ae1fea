using Engine.Loading;

namespace Engine.Tests;

/// <summary>A fact about the model that the library carries; skipped, visibly, in a build without it.</summary>
public sealed class DefaultModelFactAttribute : FactAttribute
{
    public DefaultModelFactAttribute() => Skip = DefaultModel.Exists ? null : "needs the default model: models/Fable-3M-Q8_0.gguf was not there when the library was built";
}
