namespace Engine.Tests.Rooms;

/// <summary>
/// A project's rooms in order: a room uses itself and those before it. Rooms that stand apart use no room, and nothing of other projects. The project's root
/// namespace comes last and uses all; of its types a room may use those that use no room themselves, directly or through others: contracts.
/// </summary>
internal sealed record House(string Project, Room[] Rooms, string[] Apart)
{
    private static readonly Room[] Families = ["Floats", "LegacyQuants", "KQuants", "IQuants", "TernaryQuants", "FP4", "Grouped"];

    public static readonly House Kernels = new("Engine.Kernels",
    [
        "Lanes",
        // Panels are made of the table of formats, which is made of the families.
        new("Formats", ["Scales", .. Families, Room.Itself, new("Panels", ["Words", "Bodies", "Layouts", .. Families])]),
        "Tensors",
        new("Ops", ["Functions", "Attention", "Gradients"]),
        "Devices",
    ], []);

    public static readonly House Engine = new("Engine",
    [
        new("Loading", ["Files", "Checkpoints", "Tensors", "Configuration", "Quantized", "Quantizing"]),
        "Hub", "Tokenizers", "Sampling", "Caching", "Scheduling", "Tuning", "Manifests",
        new("Graphs", ["Operations"]),
        "Layers", "Models",
        new("Devices", ["Cpu", "Split"]),
        new("Decoding", [Room.Itself, "Beams"]), "Embedding",
    ], ["Scheduling"]);

    public static readonly House Gpu = new("Engine.Gpu", ["Lanes", "Accelerators", "Tiles", "Kernels", "Memory", "Steps"], []);

    public static readonly House Training = new("Engine.Training", ["Corpus", "Tokenizers", "Batches", "Layers", "Optimizers", "Checkpoints", "Curves"], []);

    public static readonly House Fable = new("Fable", ["Grammar", "Words", "Telling", "Plots", "Stories", "Talk"], []);

    /// <summary>All of it: the room that holds the others.</summary>
    public Room Whole { get; } = new(Project, Rooms);

    /// <summary>The names from the outermost room to the innermost that a namespace lies in: none for the root, null for another project.</summary>
    public string[]? PathOf(string? name)
    {
        if (name == Project) return [];
        return name is not null && name.StartsWith(Project + ".", StringComparison.Ordinal) ? name[(Project.Length + 1)..].Split('.') : null;
    }

    /// <summary>The outermost room that a namespace belongs to: "" for the root, null for another project.</summary>
    public string? RoomOf(string? name) => PathOf(name) is { } path ? path.FirstOrDefault("") : null;
}
