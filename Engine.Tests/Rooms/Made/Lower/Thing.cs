using Engine.Tests.Rooms.Made.Upper;

namespace Engine.Tests.Rooms.Made.Lower;

/// <summary>What upper rooms must not use. It uses them, which is allowed.</summary>
internal class Thing
{
    public const int Inlined = 3;

    public static int Number => new Sound().Twice(Inlined);

    public static T Pass<T>(T x) => x;
}

/// <summary>A type argument of the lower room.</summary>
internal readonly struct Item(int value)
{
    public int Value => value;
}
