namespace Engine.Sampling;

/// <summary>
/// The buffers that choosing a token needs, one element for each token of the vocabulary. Samplers that never run at the same time can share one.
/// </summary>
internal sealed class SamplerScratch(int vocabSize)
{
    /// <summary>Ids of the candidates once some have been dropped.</summary>
    public readonly int[] Ids = new int[vocabSize];

    /// <summary>What a filter orders by.</summary>
    public readonly float[] Keys = new float[vocabSize];

    /// <summary>Probabilities, up to a factor.</summary>
    public readonly float[] Weights = new float[vocabSize];
}
