using Engine.Devices;
using Engine.Scheduling;

namespace Engine.Decoding;

/// <summary>A request with what the model needs to compute it: its tokens, its pages, its rotary angles; and where results go.</summary>
internal abstract class SequenceRequest : Request
{
    /// <param name="prompt">Tokens known from the start.</param>
    /// <param name="maxTokens">The most tokens that its sequence comes to hold.</param>
    protected SequenceRequest(ReadOnlySpan<int> prompt, int maxTokens) : base(prompt.Length, maxTokens)
    {
        NumPromptTokens = prompt.Length;
        Ids = new int[maxTokens];
        prompt.CopyTo(Ids);
    }

    /// <summary>Tokens known from the start.</summary>
    public int NumPromptTokens { get; }

    /// <summary>Known tokens, then room for those to come.</summary>
    public int[] Ids { get; }

    /// <summary>What the model keeps of its sequence, from admission on.</summary>
    public SequenceState? State { get; set; }

    /// <summary>Whether its state outlives it; a conversation keeps it.</summary>
    public bool KeepsState { get; init; }

    /// <summary>Receives the residual streams of its tokens, or null.</summary>
    public StreamObserver? Hidden { get; init; }

    /// <summary>Called when it is admitted, on the decoding thread.</summary>
    public virtual void Admitted() { }

    /// <summary>Whether the logits after the token at this position are wanted.</summary>
    public abstract bool WantsLogits(int position);

    /// <summary>Chooses from the logits <c>[vocab]</c> after a position, on the decoding thread; the row may be overwritten. Nothing counts before <see cref="Commit"/>.</summary>
    public abstract void Choose(int position, Span<float> logits);

    /// <summary>Takes in what was computed and chosen: called once a step, when <see cref="Request.NumComputedTokens"/> has its new value.</summary>
    public abstract void Commit();

    /// <summary>Called once when it has left, with the reason if it failed.</summary>
    public abstract void Left(Exception? failure);
}
