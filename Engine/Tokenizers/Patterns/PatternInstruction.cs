namespace Engine.Tokenizers.Patterns;

/// <summary>What an instruction of a compiled pattern does.</summary>
internal enum PatternOp
{
    /// <summary>Takes one code point of Set.</summary>
    Set,

    /// <summary>Takes Min to Max code points of Set, by Greed.</summary>
    Run,

    /// <summary>Goes on at Target; if that fails, at Other.</summary>
    Split,

    /// <summary>Goes on at Target.</summary>
    Jump,

    /// <summary>Runs the body that starts behind it, Min code points back; goes on at Target if its success is not Negative.</summary>
    Look,

    /// <summary>Runs the body that starts behind it; goes on at Target from where the body's first match ends.</summary>
    Atomic,

    /// <summary>Asks for Place.</summary>
    Anchor,

    /// <summary>Ends the pattern or a body.</summary>
    Accept,
}

/// <summary>One instruction of a compiled pattern.</summary>
internal readonly record struct PatternInstruction(PatternOp Op)
{
    /// <summary>Where to go on.</summary>
    public int Target { get; init; }

    /// <summary>Where to go on otherwise.</summary>
    public int Other { get; init; }

    /// <summary>What a Set or a Run takes.</summary>
    public CodePointSet? Set { get; init; }

    /// <summary>The least count of a Run; the step back of a Look.</summary>
    public int Min { get; init; }

    /// <summary>The largest count of a Run.</summary>
    public int Max { get; init; }

    /// <summary>How a Run chooses.</summary>
    public Greed Greed { get; init; }

    /// <summary>Whether a Look wants its body to fail.</summary>
    public bool Negative { get; init; }

    /// <summary>What an Anchor asks.</summary>
    public Place Place { get; init; }
}
