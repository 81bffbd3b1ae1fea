namespace Engine.Tokenizers.OlderFiles;

/// <summary>What transformers' class of a tokenizer knows that its older files do not say.</summary>
internal sealed record TokenizerFamily
{
    /// <summary>The texts of its special tokens by their roles (<c>bos_token</c>), where the files name no others.</summary>
    public required IReadOnlyList<(string Role, string Text)> Tokens { get; init; }

    /// <summary>Whether the class was known; otherwise tokens that the vocabulary lacks are none.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Roles of the tokens before a text, whatever the files say.</summary>
    public string[] Before { get; init; } = [];

    /// <summary>Roles of the tokens behind a text, whatever the files say.</summary>
    public string[] After { get; init; } = [];

    /// <summary>Whether the token that begins a sequence is added where <c>add_bos_token</c> says nothing; null where that is not heeded.</summary>
    public bool? AddsBos { get; init; }

    /// <summary>The same of the token that ends a sequence, by <c>add_eos_token</c>.</summary>
    public bool? AddsEos { get; init; }

    /// <summary>Whether the mask token swallows white space before it.</summary>
    public bool MaskStripsLeft { get; init; }

    /// <summary>Whether two tokens part two texts, all of type 0, as in RoBERTa; otherwise one does, and the second text is of type 1, as in BERT.</summary>
    public bool PartsTwice { get; init; }

    /// <summary>How many tokens <c>&lt;extra_id_0&gt;</c> and on follow the vocabulary, in descending order.</summary>
    public int ExtraIds { get; init; }
}
