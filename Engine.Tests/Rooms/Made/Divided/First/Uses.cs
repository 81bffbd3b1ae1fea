using Engine.Tests.Rooms.Made.Divided.Second;
using Engine.Tests.Rooms.Made.Lower;
using Engine.Tests.Rooms.Made.Upper;

#pragma warning disable CA1822

namespace Engine.Tests.Rooms.Made.Divided.First;

/// <summary>Uses itself, contracts of its room and of the project, and an upper room.</summary>
internal sealed class Early
{
    public int Width() => new Sound().Twice(new Frame(1).Width) + new Contract(2).Value;
}

internal sealed class OffendsByInnerRoom
{
    public int Width() => new Late().Width;
}

/// <summary>An inner room may not use what its room makes of the later ones.</summary>
internal sealed class OffendsByWindow
{
    public object? Open(Window? window) => window;
}

/// <summary>Nor what uses that.</summary>
internal sealed class OffendsByBalcony
{
    public object? Open(Balcony? balcony) => balcony;
}

/// <summary>A lower room is lower for inner rooms too.</summary>
internal sealed class OffendsByLowerRoom
{
    public int Number() => Thing.Number;
}
