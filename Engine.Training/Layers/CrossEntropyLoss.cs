using Engine.Training.Batches;

namespace Engine.Training.Layers;

/// <summary>loss = -log softmax(logits)[target], in nats; its gradient by the logits is softmax(logits) - onehot(target).</summary>
internal sealed unsafe class CrossEntropyLoss(TrainingContext context) : ILoss
{
    /// <inheritdoc/>
    public void Begin(PackedBatch batch)
    {
    }

    /// <inheritdoc/>
    public double Backward(float* logits, int token, int target, float scale, int worker)
        => -LogOf(context.Gradients.CrossEntropy(logits, logits, target, scale, context.Shape.VocabSize));

    /// <summary>ln p for p from 0 to 1; below the smallest positive float, that float's.</summary>
    public static double LogOf(float p) => Math.Log(Math.Max(p, float.Epsilon));
}
