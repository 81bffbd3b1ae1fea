namespace Engine.Tests.Rooms;

/// <summary>Finds what a project's types use that their room may not.</summary>
internal sealed class DirectionChecker(House house, IEnumerable<Type> types)
{
    private readonly Dictionary<Type, HashSet<Type>> _uses = types.Where(t => house.RoomOf(t.Namespace) is not null).ToDictionary(t => t, TypeReferences.Of);

    /// <summary>How many types there are in each room; "" is the root.</summary>
    public IReadOnlyDictionary<string, int> Counts => _uses.Keys.GroupBy(t => house.RoomOf(t.Namespace)!).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>Rooms that have types and no place in the order: of the house, or of a room that lists inner ones.</summary>
    public IEnumerable<string> Unknown => _uses.Keys.Select(t => t.Namespace!).Distinct().Where(n => !IsKnown(house.PathOf(n)!));

    /// <summary>Every use in a direction that is not allowed.</summary>
    public IEnumerable<(Type User, Type Used)> Violations() =>
        from use in _uses
        from used in use.Value
        where !Allowed(use.Key, used)
        select (use.Key, used);

    /// <summary>From the outside in, as far as both lie in the same room: at the first place where they do not, the order of the rooms there decides.</summary>
    private bool Allowed(Type user, Type used)
    {
        string[] from = house.PathOf(user.Namespace)!;
        string[]? to = house.PathOf(used.Namespace);
        bool apart = from.Length > 0 && house.Apart.Contains(from[0]);
        if (to is null) return !apart || used.Namespace?.StartsWith("Engine.", StringComparison.Ordinal) != true;
        Room room = house.Whole;
        for (int depth = 0; room.Inner.Length > 0; depth++)
        {
            string own = from.ElementAtOrDefault(depth) ?? "", other = to.ElementAtOrDefault(depth) ?? "";
            int ownPlace = room.IndexOf(own), otherPlace = room.IndexOf(other);
            if (own != other) return (otherPlace < ownPlace && !(apart && depth == 0)) || (other == "" && IsContract(used, []));
            // What a room holds itself uses itself; a room without a place is reported as unknown.
            if (own == "" || ownPlace < 0) return true;
            room = room.Inner[ownPlace];
        }

        return true;
    }

    /// <summary>Whether a type uses no room inside its own, nor does any type beside it that it uses.</summary>
    private bool IsContract(Type type, HashSet<Type> seen)
        => !seen.Add(type) || !_uses.TryGetValue(type, out HashSet<Type>? uses)
        || uses.All(u => u.Namespace == type.Namespace ? IsContract(u, seen) : u.Namespace?.StartsWith(type.Namespace + ".", StringComparison.Ordinal) != true);

    private bool IsKnown(string[] path)
    {
        Room room = house.Whole;
        foreach (string name in path)
        {
            if (room.Inner.Length == 0) return true;
            int at = room.IndexOf(name);
            if (at < 0) return false;
            room = room.Inner[at];
        }

        return true;
    }
}
