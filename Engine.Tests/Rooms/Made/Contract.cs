namespace Engine.Tests.Rooms.Made;

/// <summary>A type of the root that uses no room: all may use it.</summary>
internal sealed record Contract(int Value);
