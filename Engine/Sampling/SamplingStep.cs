namespace Engine.Sampling;

/// <summary>
/// One step on the way from logits to a choice: changes the candidates' logits or drops candidates. Holds no state of a sequence, so any order and
/// any number of uses is meaningful.
/// </summary>
internal abstract class SamplingStep
{
    /// <summary>Whether the step reads <see cref="Candidates.History"/>.</summary>
    public virtual bool NeedsHistory => false;

    /// <summary>Does the step's work in place.</summary>
    public abstract void Apply(ref Candidates candidates);
}
