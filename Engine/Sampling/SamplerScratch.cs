namespace Engine.Sampling;

/// <summary>
/// The buffers that choosing a token needs, one element for each token of the vocabulary, and for the greatest of a row. Samplers that never run at the same
/// time can share one.
/// </summary>
internal sealed class SamplerScratch(int vocabSize)
{
    /// <summary>Ids of the candidates once some have been dropped.</summary>
    public readonly int[] Ids = new int[Math.Max(vocabSize, LogitsQuery.MaxCount)];

    /// <summary>What a filter orders by.</summary>
    public readonly float[] Keys = new float[Math.Max(vocabSize, LogitsQuery.MaxCount)];

    /// <summary>Probabilities, up to a factor.</summary>
    public readonly float[] Weights = new float[Math.Max(vocabSize, LogitsQuery.MaxCount)];

    /// <summary>Logits of the greatest of a row.</summary>
    public readonly float[] Top = new float[LogitsQuery.MaxCount];
}
