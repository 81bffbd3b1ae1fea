using System.Text;
using Fable;

namespace Engine.Bench.Ablation;

/// <summary>
/// Stories of the grammar that the built-in models have learned from, of those held out of their training: a text that is the same on every machine, and whose
/// perplexity means something.
/// </summary>
internal static class HeldOutStories
{
    /// <summary>How results call them.</summary>
    public const string Name = "held-out stories of the Fable grammar, seed 1";

    private const ulong Seed = 1;

    // Vocabularies of a few thousand tokens have four letters in one, large ones five.
    private const int LettersOfToken = 6;

    /// <summary>Whole stories, one behind the other, of about <paramref name="tokens"/> tokens at least.</summary>
    public static string Of(long tokens)
    {
        var stories = new StoryCorpus(Seed, dialogueShare: 0, heldOut: true);
        var text = new StringBuilder();
        for (long n = 0; text.Length < tokens * LettersOfToken; n++) text.Append(stories[n].Text).Append("\n\n");
        return text.ToString();
    }
}
