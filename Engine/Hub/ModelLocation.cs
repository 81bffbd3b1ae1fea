namespace Engine.Hub;

/// <summary>What somebody means by a model: an existing path wins, then what was pulled from the hub.</summary>
internal static class ModelLocation
{
    private static readonly string[] Weights = [".gguf", ".safetensors", ".json"];

    /// <summary>Whether it is an address of the web, whose bytes are read from there.</summary>
    public static bool IsAddress(string model)
        => model.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || model.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether only a hub can have it: nothing of that path is here, and it has the form <c>owner/name</c>.</summary>
    public static bool IsReference(string model)
        => !Path.Exists(model) && !IsAddress(model) && HubReference.TryParse(model) is { } reference
            && (reference.File is not null || !Weights.Any(ending => model.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The path to load; a reference to a model that was not pulled is refused.</summary>
    /// <exception cref="ModelLoadException">It was not pulled.</exception>
    public static string Here(string model)
    {
        if (!IsReference(model)) return model;
        using ModelHub hub = new();
        return hub.Find(model) ?? throw new ModelLoadException("no such file, and no model of that name was pulled", model, expected: $"engine pull {model}");
    }

    /// <summary>The path to load; a reference is pulled first where it was not yet.</summary>
    /// <exception cref="HubException">The hub refuses.</exception>
    public static async Task<string> HereOrPulledAsync(string model, IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        if (!IsReference(model)) return model;
        using ModelHub hub = new();
        return hub.Find(model) ?? await hub.PullAsync(model, progress, cancellation);
    }
}
