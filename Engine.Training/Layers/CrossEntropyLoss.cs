using Engine.Training.Batches;

namespace Engine.Training.Layers;

/// <summary>loss = -log softmax(logits)[target].</summary>
internal sealed unsafe class CrossEntropyLoss(Workbench bench) : ILoss
{
    /// <inheritdoc/>
    public void Begin(PackedBatch batch)
    {
    }

    /// <inheritdoc/>
    public double Learn(float* logits, int token, int target, float scale, int worker) => -LogOf(bench.Gradients.CrossEntropy(logits, logits, target, scale, bench.Shape.VocabSize));

    /// <summary>log p; where p has no float that small, that of the smallest.</summary>
    public static double LogOf(float p) => Math.Log(Math.Max(p, float.Epsilon));
}
