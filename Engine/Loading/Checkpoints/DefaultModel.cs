using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Files;

namespace Engine.Loading.Checkpoints;

/// <summary>The small trained model that is embedded in this library as a resource.</summary>
public static class DefaultModel
{
    /// <summary>The model's name.</summary>
    public const string Name = "Fable-3M";

    private const string Resource = "default-model.gguf", InMessages = "the default model";

    /// <summary>Opens the model; may be called any number of times. Its bytes are read from the loaded assembly, without a copy.</summary>
    internal static unsafe Checkpoint Open()
    {
        // The stream is a view of the loaded image, which stays where it is: resources of an assembly are never unloaded before its code.
        var image = (UnmanagedMemoryStream)typeof(DefaultModel).Assembly.GetManifestResourceStream(Resource)!;
        return GgufCheckpoint.Open(InMessages, new FixedBytes(image.PositionPointer, image.Length));
    }
}
