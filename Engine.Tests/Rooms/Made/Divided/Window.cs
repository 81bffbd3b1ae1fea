using Engine.Tests.Rooms.Made.Divided.Second;

namespace Engine.Tests.Rooms.Made.Divided;

/// <summary>A type of a divided room that uses no inner one: they may use it.</summary>
internal sealed record Frame(int Width);

/// <summary>A type of a divided room that uses an inner one, which is allowed.</summary>
internal sealed class Window(Late late)
{
    public Late Late => late;
}

/// <summary>A type of a divided room that uses no inner one itself, but another that does.</summary>
internal sealed class Balcony(Window window)
{
    public Window Window => window;
}
