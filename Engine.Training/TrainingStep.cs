namespace Engine.Training;

/// <summary>The figures of one step.</summary>
/// <param name="Step">Its number, from 1 on.</param>
/// <param name="Tokens">Tokens read so far.</param>
/// <param name="Loss">Mean cross-entropy (-ln p) of the step's targets, in nats a token, before the weights changed.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="GradientNorm">The L2 norm of the gradient of all weights, before clipping.</param>
public readonly record struct TrainingStep(long Step, long Tokens, double Loss, double LearningRate, double GradientNorm);
