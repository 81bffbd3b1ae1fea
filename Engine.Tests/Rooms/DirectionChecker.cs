namespace Engine.Tests.Rooms;

/// <summary>Finds what a project's types use that their room may not.</summary>
internal sealed class DirectionChecker(House house, IEnumerable<Type> types)
{
    private readonly Dictionary<Type, HashSet<Type>> _uses = types.Where(t => house.RoomOf(t.Namespace) is not null).ToDictionary(t => t, TypeReferences.Of);

    /// <summary>How many types there are in each room; "" is the root.</summary>
    public IReadOnlyDictionary<string, int> Counts => _uses.Keys.GroupBy(t => house.RoomOf(t.Namespace)!).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>Rooms that have types and no place in the order.</summary>
    public IEnumerable<string> Unknown => Counts.Keys.Where(r => r != "" && !house.Rooms.Contains(r));

    /// <summary>Every use in a direction that is not allowed.</summary>
    public IEnumerable<(Type User, Type Used)> Violations() =>
        from use in _uses
        let room = house.RoomOf(use.Key.Namespace)
        where room != ""
        from used in use.Value
        where !Allowed(room, used)
        select (use.Key, used);

    private bool Allowed(string room, Type used)
    {
        string? other = house.RoomOf(used.Namespace);
        bool apart = house.Apart.Contains(room);
        if (other is null) return !apart || used.Namespace?.StartsWith("Engine.", StringComparison.Ordinal) != true;
        if (other == "") return IsContract(used, []);
        return other == room || (!apart && Array.IndexOf(house.Rooms, other) < Array.IndexOf(house.Rooms, room));
    }

    /// <summary>Whether a type of the root uses no room, nor does any type of the root that it uses.</summary>
    private bool IsContract(Type type, HashSet<Type> seen)
        => !seen.Add(type) || !_uses.TryGetValue(type, out HashSet<Type>? uses) || uses.All(u => house.RoomOf(u.Namespace) is not string room || (room == "" && IsContract(u, seen)));
}
