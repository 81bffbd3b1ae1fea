using Engine.Training.Corpus;
using Fable.Grammar;
using Fable.Stories;
using Fable.Talk;

namespace Fable;

/// <summary>
/// An unbounded corpus of stories from a grammar, and conversations about them. Document n depends on the seed and n alone. The training set and the held-out
/// set share no combination of what the hero is, the object, the place and the plot: one combination in 64, by its hash, is held out, so that perplexity on
/// held-out stories measures stories never seen. Safe for any number of threads.
/// </summary>
/// <param name="seed">Decides all documents.</param>
/// <param name="dialogueShare">The share of conversations among them, from 0 to 1; an <see cref="ArgumentOutOfRangeException"/> outside.</param>
/// <param name="heldOut">Whether the stories are those held out of training.</param>
/// <param name="primer">
/// Whether the corpus begins with pages of a primer, whose share among the stories then falls to zero: a curriculum for an untrained model.
/// </param>
public sealed class StoryCorpus(ulong seed, double dialogueShare = 0.35, bool heldOut = false, bool primer = false) : ICorpus
{
    // The documents before the first are pages, and there are none from the second on.
    private const long Pages = 12_000, LastPage = 30_000;

    private readonly double _dialogueShare = dialogueShare is >= 0 and <= 1 ? dialogueShare
        : throw new ArgumentOutOfRangeException(nameof(dialogueShare), dialogueShare, "the share is not from 0 to 1");

    /// <inheritdoc/>
    public Document this[long number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number);
            Randomness random = new(seed, (ulong)number);
            if (primer && number < LastPage && random.Chance((double)(LastPage - number) / (LastPage - Pages))) return Document.Of(Primer.Tell(random));
            return random.Chance(_dialogueShare) ? Document.Of(Dialogue.Hold(random, heldOut)) : Document.Of(Story.Tell(random, Story.Long, heldOut).Text);
        }
    }
}
