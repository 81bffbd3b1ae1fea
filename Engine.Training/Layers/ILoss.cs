using Engine.Training.Batches;

namespace Engine.Training.Layers;

/// <summary>A loss on the logits of each token, and its backward pass: the gradient by the logits.</summary>
internal unsafe interface ILoss
{
    /// <summary>Called once before the losses of a batch are computed, by one thread.</summary>
    void Begin(PackedBatch batch);

    /// <summary>Replaces a row of logits <c>[vocab]</c> with the gradient of scale · loss; workers call it concurrently, each for rows of its own.</summary>
    /// <param name="logits">The row.</param>
    /// <param name="token">The token's index in the batch.</param>
    /// <param name="target">The id to predict.</param>
    /// <param name="scale">The weight of one token's loss.</param>
    /// <param name="worker">The worker's index.</param>
    /// <returns>-ln p[target], whatever the loss, and not scaled.</returns>
    double Backward(float* logits, int token, int target, float scale, int worker);
}
