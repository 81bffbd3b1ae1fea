using Engine.Tests.Rooms.Made.Divided.First;

namespace Engine.Tests.Rooms.Made.Divided.Second;

/// <summary>What the first inner room must not use. It uses that, which is allowed.</summary>
internal sealed class Late
{
    public int Width { get; } = new Early().Width();
}
