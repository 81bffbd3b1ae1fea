using Engine.Training.Batches;

namespace Engine.Training.Checkpoints;

/// <summary>How far a run is.</summary>
/// <param name="Steps">Steps of the optimizer.</param>
/// <param name="Tokens">Tokens read.</param>
/// <param name="Position">Where the corpus goes on.</param>
internal readonly record struct TrainingProgress(long Steps, long Tokens, BatchPosition Position);
