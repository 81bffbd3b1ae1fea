namespace Engine.Tokenizers.PreTokenizers;

/// <summary>What becomes of the delimiters at which a text is split (Hugging Face's SplitDelimiterBehavior).</summary>
internal enum SplitBehavior
{
    /// <summary>They are dropped.</summary>
    Removed,

    /// <summary>Each is a piece.</summary>
    Isolated,

    /// <summary>Each goes to the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>Each goes to the piece behind it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring ones are one piece.</summary>
    Contiguous,
}
