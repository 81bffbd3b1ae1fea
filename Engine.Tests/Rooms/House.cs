namespace Engine.Tests.Rooms;

/// <summary>
/// A project's rooms in order: a room uses itself and those before it. Rooms that stand apart use no room, and nothing of other projects. The project's root
/// namespace comes last and uses all; of its types a room may use those that use no room themselves, directly or through others: contracts.
/// </summary>
internal sealed record House(string Project, string[] Rooms, string[] Apart)
{
    public static readonly House Kernels = new("Engine.Kernels", ["Lanes", "Formats", "Tensors", "Ops", "Devices"], []);
    public static readonly House Engine = new("Engine", ["Loading", "Tokenizers", "Sampling", "Caching", "Scheduling", "Tuning", "Manifests", "Graphs", "Layers", "Models", "Devices", "Decoding"], ["Scheduling"]);

    public static readonly House Training = new("Engine.Training", ["Corpus", "Tokenizers", "Batches", "Layers", "Optimizers", "Checkpoints", "Curves"], []);

    public static readonly House Fable = new("Fable", ["Grammar", "Words", "Telling", "Plots", "Stories", "Talk"], []);

    /// <summary>The room that a namespace belongs to: "" for the root, null for another project.</summary>
    public string? RoomOf(string? name)
    {
        if (name == Project) return "";
        if (name is null || !name.StartsWith(Project + ".", StringComparison.Ordinal)) return null;
        return name[(Project.Length + 1)..].Split('.')[0];
    }
}
