namespace Engine.Tests.Rooms;

/// <summary>
/// A room of a <see cref="House"/>: a namespace. It may list all its inner rooms in their order: each uses those before it. The types that lie in the room
/// itself come last, or where <see cref="Itself"/> stands in the list; of those that come later an inner room may use contracts, as of the root of a project.
/// </summary>
internal sealed record Room(string Name, params Room[] Inner)
{
    /// <summary>The place of a room's own types among its inner rooms.</summary>
    public const string Itself = "";

    public static implicit operator Room(string name) => new(name);

    /// <summary>The place of an inner room, or of the room itself, in the order; -1 where it has none.</summary>
    public int IndexOf(string name)
    {
        int at = Array.FindIndex(Inner, r => r.Name == name);
        return at < 0 && name == Itself ? Inner.Length : at;
    }
}
