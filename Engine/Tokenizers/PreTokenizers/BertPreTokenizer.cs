using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>`BertPreTokenizer`: at white space, which is dropped, and around every punctuation mark.</summary>
internal sealed class BertPreTokenizer : PreTokenizer
{
    private static readonly SequencePreTokenizer Steps =
        new([CodePointPreTokenizer.WhitespaceSplit, new CodePointPreTokenizer(CodePoints.IsPunctuation, SplitBehavior.Isolated)]);

    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next) => Steps.Attach(next);
}
