using Engine.Tests.Rooms.Made.Divided.First;
using Engine.Tests.Rooms.Made.Lower;

#pragma warning disable IDE0044, IDE0051, CS0169, CA1822, CA1823, CA1852

namespace Engine.Tests.Rooms.Made.Upper;

/// <summary>Uses itself, contracts and the runtime library.</summary>
internal sealed class Sound
{
    public int Twice(int x) => new Contract(x).Value * 2;
}

internal sealed class OffendsByField
{
    private Thing? _thing;
}

internal sealed class OffendsByBase : Thing;

internal sealed class OffendsBySignature
{
    public void Take(List<Item[]> items) => items.Clear();
}

internal sealed class OffendsByCall
{
    public int Number() => Thing.Number;
}

internal sealed class OffendsByLocal
{
    public int Number(object x) => x is Item item ? item.Value : 0;
}

internal sealed class OffendsByArgument
{
    public object Make() => new Dictionary<int, Item>();
}

internal sealed class OffendsByConstraint<T> where T : Thing;

internal sealed unsafe class OffendsByPointer
{
    private Item* _item;
}

internal sealed class OffendsByDoor
{
    public object? Open(Porch? porch) => porch;
}

/// <summary>The inner rooms of a lower room are lower.</summary>
internal sealed class OffendsByInnerRoomOfLower
{
    public int Width() => new Early().Width();
}
