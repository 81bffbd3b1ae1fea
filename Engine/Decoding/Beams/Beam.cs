namespace Engine.Decoding.Beams;

/// <summary>A text on the way, or at its end.</summary>
/// <param name="Score">The sum of log-probabilities; of a finished one, divided by a power of the length.</param>
/// <param name="Ids">Tokens generated.</param>
/// <param name="Parent">The number of the beam that it continues.</param>
internal readonly record struct Beam(double Score, int[] Ids, int Parent);
