namespace Engine.Decoding.Beams;

/// <summary>One beam of a group, as the scheduler sees it.</summary>
internal sealed class BeamRequest(BeamGroup group, int number, int[] prompt, int capacity) : SequenceRequest(prompt, capacity)
{
    /// <summary>Goes on with other tokens, all but the last of which are computed.</summary>
    public void Continue(int[] start, int[] generated, int computed)
    {
        start.CopyTo(Ids, 0);
        generated.CopyTo(Ids, start.Length);
        (NumTokens, NumComputedTokens) = (start.Length + generated.Length, computed);
    }

    /// <summary>Has nothing to do until it continues.</summary>
    public void Rest() => NumTokens = NumComputedTokens;

    public override void OnAdmitted() => group.OnAdmitted();

    public override bool WantsLogits(int position) => position == NumTokens - 1 && !IsFinished;

    public override void Choose(int position, Span<float> logits) => group.Collect(number, logits);

    public override void Commit()
    {
        if (!IsFinished) group.OnCommitted();
    }

    public override void OnFinished(Exception? failure) => group.OnLeft(failure);
}
