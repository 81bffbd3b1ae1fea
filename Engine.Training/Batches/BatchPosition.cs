namespace Engine.Training.Batches;

/// <summary>A position in a stream of batches: all that a run needs in order to resume exactly.</summary>
/// <param name="Document">The number of the next document.</param>
/// <param name="Piece">Which of its pieces comes next; 0 for all but documents longer than the context.</param>
public readonly record struct BatchPosition(long Document, int Piece = 0);
