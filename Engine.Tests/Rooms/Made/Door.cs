using Engine.Tests.Rooms.Made.Lower;

namespace Engine.Tests.Rooms.Made;

/// <summary>A type of the root that uses rooms: no room may use it.</summary>
internal sealed class Door(Thing thing)
{
    public Thing Thing => thing;
}

/// <summary>A type of the root that uses no room itself, but one that does.</summary>
internal sealed class Porch(Door door)
{
    public Door Door => door;
}
