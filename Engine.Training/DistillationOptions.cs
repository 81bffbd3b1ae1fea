namespace Engine.Training;

/// <summary>
/// Knowledge distillation (Hinton et al. 2015): loss = (1 - share) · (-ln p[target]) + share · T² · KL(teacher ‖ student), in nats, both distributions of KL
/// softened by T.
/// </summary>
/// <param name="Teacher">Its Hugging Face folder, with the same tokenizer.</param>
public sealed record DistillationOptions(string Teacher)
{
    /// <summary>The share of the teacher's term, from 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside.</exception>
    public float Share
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Share), value, "the share is not from 0 to 1");
    } = 0.9f;

    /// <summary>T, which divides the logits of both: above 1 the less likely tokens count more. Positive and finite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public float Temperature
    {
        get;
        init => field = value > 0 && float.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "the temperature is not a positive number");
    } = 1f;
}
