namespace Engine.Hub;

/// <summary>A hub, or the way to it, refuses what was asked for, or gives something else; the message says what in a line.</summary>
public sealed class HubException : IOException
{
    /// <summary>With the message, and what caused it.</summary>
    public HubException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
