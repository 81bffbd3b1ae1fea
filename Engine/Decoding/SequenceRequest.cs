using Engine.Devices;
using Engine.Sampling;
using Engine.Scheduling;

namespace Engine.Decoding;

/// <summary>A request with its sequence: tokens, pages, rotary frequencies; derived classes receive the results.</summary>
internal abstract class SequenceRequest : Request
{
    /// <param name="prompt">The prompt's tokens.</param>
    /// <param name="maxTokens">The maximum length of the sequence.</param>
    protected SequenceRequest(ReadOnlySpan<int> prompt, int maxTokens) : base(prompt.Length, maxTokens)
    {
        NumPromptTokens = prompt.Length;
        Ids = new int[maxTokens];
        prompt.CopyTo(Ids);
    }

    /// <summary>Tokens of the prompt.</summary>
    public int NumPromptTokens { get; }

    /// <summary>The tokens of the sequence, <c>[maxTokens]</c>; those from <see cref="Request.NumTokens"/> on are not set yet.</summary>
    public int[] Ids { get; }

    /// <summary>The model's state of the sequence; null before admission.</summary>
    public SequenceState? State { get; set; }

    /// <summary>Whether the state outlives the request, as in a conversation; otherwise it is released at the end.</summary>
    public bool KeepsState { get; init; }

    /// <summary>The tokens of its source, which the model's encoder reads; null for a model without.</summary>
    public int[]? Source { get; init; }

    /// <summary>Receives the hidden states of its source's tokens; null for none.</summary>
    public StreamObserver? SourceHidden { get; init; }

    /// <summary>The types of its prompt's tokens; null for all of type 0.</summary>
    public int[]? Types { get; init; }

    /// <summary>Receives the hidden states of its tokens; null for none.</summary>
    public StreamObserver? Hidden { get; init; }

    /// <summary>Called on admission, on the decoding thread.</summary>
    public virtual void OnAdmitted() { }

    /// <summary>Whether the request needs the logits after the token at this position.</summary>
    public abstract bool WantsLogits(int position);

    /// <summary>What it wants of those logits: the row, where it does not say otherwise.</summary>
    public virtual LogitsQuery Query => default;

    /// <summary>Chooses from the answer to <see cref="Query"/>; false where only the row can tell, which <see cref="Choose"/> then gets.</summary>
    public virtual bool TryChoose(int position, TopLogits top) => false;

    /// <summary>
    /// Chooses from the logits <c>[vocab]</c> after a position, on the decoding thread; the row may be overwritten. Nothing counts before
    /// <see cref="Commit"/>.
    /// </summary>
    public abstract void Choose(int position, Span<float> logits);

    /// <summary>Appends what was chosen: called once per step, after <see cref="Request.NumComputedTokens"/> has been advanced.</summary>
    public abstract void Commit();

    /// <summary>Called once, when the scheduler has removed the request.</summary>
    /// <param name="failure">Why it failed, or null.</param>
    public abstract void OnFinished(Exception? failure);
}
