namespace Engine.Tokenizers.Gguf.Tokens;

/// <summary>
/// Tokens whose role llama.cpp 0.5.0 knows by their text, since files often do not tell it (llama_vocab::impl::load in llama-vocab.cpp). Those that
/// end a generation are control tokens whatever the file says.
/// </summary>
internal static class EndTexts
{
    /// <summary>Roles: the key that names the token, the texts by which it is found without that key, and whether it ends a generation.</summary>
    public static IReadOnlyList<(string[] Keys, string[] Texts, bool Ends)> Roles { get; } =
    [
        ([GgufKeys.Eot],
        ["<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>", "<EOT>", "_<EOT>", "[EOT]",
        "<｜end▁of▁sentence｜>", "<end_of_utterance>"], true),
        ([GgufKeys.Eom], ["<|eom_id|>"], true),
        ([GgufKeys.FimPre, GgufKeys.Prefix],
        ["<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>", "<|code_prefix|>", "<|prefix|>"], false),
        ([GgufKeys.FimSuf, GgufKeys.Suffix],
        ["<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>", "<|code_suffix|>", "<|suffix|>"], false),
        ([GgufKeys.FimMid, GgufKeys.Middle],
        ["<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>", "<|code_middle|>", "<|middle|>"], false),
        ([GgufKeys.FimPad], ["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"], true),
        ([GgufKeys.FimRep], ["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"], true),
        ([GgufKeys.FimSep], ["<|file_sep|>"], true),
    ];

    /// <summary>Texts that end a generation wherever they are tokens.</summary>
    public static IReadOnlyList<string> Ends { get; } =
    [
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>", "<end_of_turn>", "<|endoftext|>", "</s>",
        "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]",
        "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>", "<｜end▁of▁sentence｜>", "[e~[",
    ];

    /// <summary>Parts of gpt-oss's format that are text to show.</summary>
    public static IReadOnlyList<string> AlwaysShown { get; } = ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"];

    /// <summary>
    /// Texts that end nothing where all of certain others end something: &lt;|end|&gt; ends a message but not the turn of gpt-oss and Solar, and
    /// &lt;/s&gt; is a plain token of Gemma 4. Each with the kind of token that it then is.
    /// </summary>
    public static IReadOnlyList<(string Text, string[] Beside, TokenKind Then)> Exceptions { get; } =
    [
        ("<|end|>", ["<|return|>", "<|call|>"], TokenKind.UserDefined),
        ("<|end|>", ["<|return|>", "<|calls|>"], TokenKind.UserDefined),
        ("<|end|>", ["<|flush|>", "<|call|>"], TokenKind.UserDefined),
        ("<|end|>", ["<|flush|>", "<|calls|>"], TokenKind.UserDefined),
        ("</s>", ["<|tool_response>"], TokenKind.Normal),
    ];

    /// <summary>
    /// The tokens that end a generation in a vocabulary that says nothing of roles, in order; <paramref name="idOf"/> finds a token by its text.
    /// </summary>
    public static IReadOnlyCollection<int> Of(Func<string, int?> idOf)
    {
        SortedSet<int> ends = [.. Ends.Select(idOf).OfType<int>()];
        foreach ((_, string[] texts, bool isEnd) in Roles)
            if (isEnd && texts.Select(idOf).FirstOrDefault(id => id is not null) is int id) ends.Add(id);
        foreach ((string text, string[] beside, _) in Exceptions)
            if (idOf(text) is int id && Array.TrueForAll(beside, b => idOf(b) is not null)) ends.Remove(id);
        return ends;
    }
}
