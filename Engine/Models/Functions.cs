using Engine.Manifests;

namespace Engine.Models;

/// <summary>Activation functions by the names that configurations have for them.</summary>
internal static class Functions
{
    /// <summary>The function that a setting names.</summary>
    /// <exception cref="ModelLoadException">There is none of that name.</exception>
    public static ActivationFunction Named(WeightManifest weights, string key, string name)
        => ActivationFunctions.All.TryGetValue(name, out ActivationFunction function)
            ? function
            : throw weights.Refuse("the activation is not supported yet", key, name, string.Join(", ", ActivationFunctions.All.Keys));
}
