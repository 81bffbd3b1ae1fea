using Engine.Training.Corpus.Talk;

namespace Engine.Training.Corpus;

/// <summary>
/// Stories without end from a grammar, and conversations about them. Document n is made from the seed and n alone. The documents of training and those held
/// out share no combination of what the hero is, the object, the place and the plot: one combination in 64, by its hash, is held out, so that perplexity on
/// held-out stories measures stories never seen.
/// </summary>
/// <param name="seed">Another seed, other documents.</param>
/// <param name="dialogueShare">The share of conversations among them, from 0 to 1.</param>
/// <param name="heldOut">Whether the stories are those held out of training.</param>
public sealed class StoryCorpus(ulong seed, double dialogueShare = 0.35, bool heldOut = false) : ICorpus
{
    private readonly double _dialogueShare = dialogueShare is >= 0 and <= 1 ? dialogueShare : throw new ArgumentOutOfRangeException(nameof(dialogueShare), dialogueShare, "A share is from 0 to 1.");

    /// <inheritdoc/>
    public Document this[long number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number);
            Randomness random = new(seed, (ulong)number);
            return random.Chance(_dialogueShare) ? Document.Of(Dialogue.Hold(random, heldOut)) : Document.Of(Story.Tell(random, Story.Long, heldOut).Text);
        }
    }
}
