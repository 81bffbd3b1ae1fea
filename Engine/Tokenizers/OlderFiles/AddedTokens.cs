using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>
/// The added tokens of a tokenizer without <c>tokenizer.json</c>: those that the file of the vocabulary marks, those that settings number, and those that
/// have a role, in this order; a later one replaces an earlier one of the same text. One without an id has that of its text in the vocabulary, or the next
/// free one.
/// </summary>
internal static class AddedTokens
{
    /// <summary>Puts them together.</summary>
    /// <param name="settings">The settings of the folder.</param>
    /// <param name="family">What the class of the tokenizer knows.</param>
    /// <param name="marked">Those of the vocabulary's file.</param>
    /// <param name="idOf">The id of a text in the vocabulary, or null.</param>
    /// <param name="vocabSize">One more than the largest id of the vocabulary.</param>
    /// <exception cref="ModelLoadException">An id lies far outside the vocabulary.</exception>
    public static AddedToken[] Of(FolderSettings settings, TokenizerFamily family, IEnumerable<AddedToken> marked, Func<string, int?> idOf, int vocabSize)
    {
        Dictionary<string, AddedToken> tokens = new(StringComparer.Ordinal);
        int next = vocabSize;
        foreach (AddedToken token in marked) Add(token);
        foreach (AddedToken token in settings.Numbered) Add(token);
        foreach ((string role, string text) in family.Tokens)
            if (!settings.Roles.ContainsKey(role) && (family.IsKnown || idOf(text) is not null))
                AddMissing(new AddedToken(-1, text, Special: true, LStrip: role == "mask_token" && family.MaskStripsLeft));
        foreach (AddedToken token in settings.Roles.Values.OfType<AddedToken>().Concat(settings.Others)) AddMissing(token);
        return [.. tokens.Values.OrderBy(t => t.Id)];

        void Add(AddedToken token)
        {
            // The same allowance for gaps as within the vocabulary.
            if (token.Id > 4L * vocabSize + 65_536)
                throw new ModelLoadException("an added token with an id far outside the vocabulary", "tokenizer_config.json", token.Content, token.Id,
                    $"at most {4L * vocabSize + 65_536}");
            tokens[token.Content] = token;
            next = Math.Max(next, token.Id + 1);
        }

        void AddMissing(AddedToken token)
        {
            if (!tokens.TryGetValue(token.Content, out AddedToken? known)) Add(token with { Id = idOf(token.Content) ?? next });
            else if (!known.Special) tokens[token.Content] = known with { Special = true };
        }
    }
}
