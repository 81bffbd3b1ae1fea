namespace Engine.Tokenizers.Patterns;

/// <summary>A part of a parsed pattern.</summary>
internal abstract record PatternNode
{
    /// <summary>One code point of a set.</summary>
    public sealed record Set(CodePointSet Members) : PatternNode;

    /// <summary>One part after another; empty matches the empty text.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>The first alternative that leads to a match.</summary>
    public sealed record Alternation(IReadOnlyList<PatternNode> Choices) : PatternNode;

    /// <summary>A part, Min to Max times (Max is int.MaxValue where there is no end).</summary>
    public sealed record Repeat(PatternNode Body, int Min, int Max, Greed Greed) : PatternNode;

    /// <summary>Whether the part matches here, ahead or behind, without consuming anything.</summary>
    public sealed record Look(PatternNode Body, bool Behind, bool Negative) : PatternNode;

    /// <summary>A part whose first match stands: it gives nothing back.</summary>
    public sealed record Atomic(PatternNode Body) : PatternNode;

    /// <summary>A position.</summary>
    public sealed record Anchor(Place Place) : PatternNode;

    /// <summary>How many code points a match takes, where that is always the same number; null otherwise.</summary>
    public int? FixedLength => this switch
    {
        Set => 1,
        Sequence s => s.Parts.Aggregate((int?)0, (sum, part) => sum + part.FixedLength),
        Alternation a => a.Choices.Select(c => c.FixedLength).Distinct().ToArray() is [int only] ? only : null,
        Repeat r when r.Min == r.Max => r.Min * r.Body.FixedLength,
        Atomic a => a.Body.FixedLength,
        Look or Anchor => 0,
        _ => null,
    };

    /// <summary>Whether it can match the empty text.</summary>
    public bool CanBeEmpty => this switch
    {
        Set => false,
        Sequence s => s.Parts.All(p => p.CanBeEmpty),
        Alternation a => a.Choices.Any(c => c.CanBeEmpty),
        Repeat r => r.Min == 0 || r.Body.CanBeEmpty,
        Atomic a => a.Body.CanBeEmpty,
        _ => true,
    };
}

/// <summary>How a repetition chooses its count: as many as lead to a match, as few as lead to one, or as many as there are.</summary>
internal enum Greed { Greedy, Lazy, Possessive }

/// <summary>What an anchor asks of a position. Line anchors are those of Ruby's syntax, which Hugging Face's tokenizers use.</summary>
internal enum Place { TextStart, TextEnd, TextEndOrLastLineFeed, LineStart, LineEnd, WordBoundary, NotWordBoundary }
