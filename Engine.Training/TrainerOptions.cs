namespace Engine.Training;

/// <summary>How a run computes, which does not change what it learns, and whose example it follows, which does.</summary>
public sealed record TrainerOptions
{
    /// <summary>Threads that compute; null takes one for each processor.</summary>
    public int? Threads { get; init; }

    /// <summary><c>512</c>, <c>256</c>, <c>128</c> or <c>scalar</c>; null takes the environment's <c>ENGINE_LANES</c>, or the widest that the CPU has.</summary>
    public string? Lanes { get; init; }

    /// <summary>A Hugging Face folder of a model of the same shape whose weights learning begins with; null begins from the recipe's seed.</summary>
    public string? StartFrom { get; init; }

    /// <summary>A teacher to learn from beside the text; null learns from the text alone.</summary>
    public DistillationOptions? Distillation { get; init; }
}

/// <summary>Learning from another model's distributions (Hinton et al. 2015): loss = (1 - share) · (-log p[target]) + share · T² · KL(teacher ‖ student), both softened by T.</summary>
/// <param name="Teacher">Its Hugging Face folder, with the same tokenizer.</param>
public sealed record DistillationOptions(string Teacher)
{
    /// <summary>How much the teacher counts, from 0 to 1.</summary>
    public float Share { get; init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Share), value, "Share is from 0 to 1."); } = 0.9f;

    /// <summary>T, by which logits are divided first: above 1 the teacher's second thoughts count more.</summary>
    public float Temperature { get; init => field = value > 0 && float.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "Temperature is positive."); } = 1f;
}
