using Engine.Training.Batches;

namespace Engine.Training.Checkpoints;

/// <summary>The progress of a run.</summary>
/// <param name="Steps">Steps of the optimizer taken.</param>
/// <param name="Tokens">Tokens read.</param>
/// <param name="Position">The position in the corpus of the next batch.</param>
internal readonly record struct TrainingProgress(long Steps, long Tokens, BatchPosition Position);
