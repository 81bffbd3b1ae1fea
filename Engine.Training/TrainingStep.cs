namespace Engine.Training;

/// <summary>What a step did.</summary>
/// <param name="Step">Its number, from 1 on.</param>
/// <param name="Tokens">Tokens read so far.</param>
/// <param name="Loss">Mean -log p of the tokens learned in this step, before it changed the weights.</param>
/// <param name="LearningRate">The rate.</param>
/// <param name="GradientNorm">The length of the gradient before it was clipped.</param>
public readonly record struct TrainingStep(long Step, long Tokens, double Loss, double LearningRate, double GradientNorm);
