using Engine.Caching;
using Engine.Layers;
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

    /// <summary>Its pages, from admission on.</summary>
    public KvSequence? Sequence { get; set; }

    /// <summary>Its angles, from admission on.</summary>
    public RotaryTable? Rotary { get; set; }

    /// <summary>Whether its pages go back to the pool when it leaves; a conversation keeps them.</summary>
    public bool KeepsSequence { get; init; }

    /// <summary>Receives the residual streams of its tokens, or null.</summary>
    public HiddenStates.Observer? Hidden { get; init; }

    /// <summary>Called when it is admitted, on the decoding thread.</summary>
    public virtual void Admitted() { }

    /// <summary>Whether the logits after the token at this position are wanted.</summary>
    public abstract bool WantsLogits(int position);

    /// <summary>Takes the logits <c>[vocab]</c> after a position, on the decoding thread; the row may be overwritten.</summary>
    public abstract void Receive(int position, Span<float> logits);

    /// <summary>Called once when a step's tokens are computed, after their logits.</summary>
    public virtual void Computed() { }

    /// <summary>Called once when it has left, with the reason if it failed.</summary>
    public abstract void Left(Exception? failure);
}
