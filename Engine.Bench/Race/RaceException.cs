namespace Engine.Bench.Race;

/// <summary>A race that cannot be run, with the reason for whoever started it.</summary>
internal sealed class RaceException(string message) : Exception(message);
