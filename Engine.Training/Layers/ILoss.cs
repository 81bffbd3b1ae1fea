using Engine.Training.Batches;

namespace Engine.Training.Layers;

/// <summary>What a prediction costs, and what that sends back.</summary>
internal unsafe interface ILoss
{
    /// <summary>Called before the losses of a batch are asked for.</summary>
    void Begin(PackedBatch batch);

    /// <summary>Turns a row of logits <c>[vocab]</c> into the gradient of scale · loss; called by any worker.</summary>
    /// <param name="logits">The row.</param>
    /// <param name="token">Its token in the batch.</param>
    /// <param name="target">The id that follows it.</param>
    /// <param name="scale">What the loss of a token counts.</param>
    /// <param name="worker">Who asks.</param>
    /// <returns>-log p[target].</returns>
    double Learn(float* logits, int token, int target, float scale, int worker);
}
