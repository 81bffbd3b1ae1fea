namespace Engine.Loading;

/// <summary>The small trained model that this library carries within itself, so that it works with nothing to download and wherever it is published to.</summary>
public static class DefaultModel
{
    /// <summary>What it is called.</summary>
    public const string Name = "Fable-3M";

    private const string Resource = "default-model.gguf", InMessages = "the default model";

    /// <summary>Whether it is there; a library built without the file <c>models/Fable-3M-Q8_0.gguf</c> lacks it.</summary>
    public static bool Exists { get; } = typeof(DefaultModel).Assembly.GetManifestResourceInfo(Resource) is not null;

    /// <summary>Opens it, as often as anyone likes; its bytes are read where the library's image lies in memory.</summary>
    /// <exception cref="InvalidOperationException">The library was built without it.</exception>
    public static unsafe Checkpoint Open()
    {
        if (!Exists) throw new InvalidOperationException($"this library was built without its default model, {Name}: name a model to load");
        // The stream is a view of the loaded image, which stays where it is: resources of an assembly are never unloaded before its code.
        var image = (UnmanagedMemoryStream)typeof(DefaultModel).Assembly.GetManifestResourceStream(Resource)!;
        return GgufCheckpoint.Open(InMessages, image.PositionPointer, image.Length);
    }
}
