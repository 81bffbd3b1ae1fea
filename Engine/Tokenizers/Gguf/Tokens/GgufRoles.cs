using Engine.Loading.Checkpoints.Gguf;

namespace Engine.Tokenizers.Gguf.Tokens;

/// <summary>Which tokens have which role. Reading them corrects the kinds of tokens that llama.cpp knows better than the file does.</summary>
internal sealed class GgufRoles
{
    private const long None = -1, NoneUnsigned = uint.MaxValue;
    private readonly GgufMetadata _metadata;
    private readonly GgufTokens _tokens;
    private readonly SortedSet<int> _ends = [];

    /// <summary>Reads the roles.</summary>
    public GgufRoles(GgufMetadata metadata, GgufTokens tokens, GgufModel model)
    {
        (_metadata, _tokens) = (metadata, tokens);
        Bos = Named(model.Bos, GgufKeys.Bos, GgufKeys.Cls);
        Eos = Named(model.Eos, GgufKeys.Eos);
        Unknown = Encoded(model.Unknown, GgufKeys.Unknown);
        Separator = Encoded(model.Separator, GgufKeys.Separator);
        Padding = Named(model.Padding, GgufKeys.Padding);
        FindEnds();
        foreach (string text in EndTexts.AlwaysShown)
            if (tokens.Table[text] is int id) tokens.Kinds[id] = TokenKind.UserDefined;
        if (Eos is int eos) _ends.Add(eos);
        ApplyExceptions();
    }

    /// <summary>Begins a sequence.</summary>
    public int? Bos { get; }

    /// <summary>Ends a sequence.</summary>
    public int? Eos { get; }

    /// <summary>Stands for text without a token.</summary>
    public int? Unknown { get; }

    /// <summary>Ends a sequence of BERT.</summary>
    public int? Separator { get; }

    /// <summary>Fills batches up.</summary>
    public int? Padding { get; }

    /// <summary>All that end a generation, in order.</summary>
    public IReadOnlyList<int> Ends => [.. _ends];

    /// <summary>
    /// A flag such as add_bos_token: as the file says, or else the default where the token is there. A file that asks for a token it does not name is
    /// refused.
    /// </summary>
    public int[] Added(string flag, int? token, bool fallback)
    {
        bool? asked = _metadata.Boolean(flag);
        if (!(asked ?? fallback)) return [];
        return token is int id ? [id] : asked is null
            ? []
            : throw new ModelLoadException("a token is to be added that the file does not name", _metadata.File, flag);
    }

    private void FindEnds()
    {
        foreach ((string[] keys, string[] texts, bool ends) in EndTexts.Roles)
        {
            int? id = Named(null, keys);
            if (id is null && Array.Find(texts, t => _tokens.Table[t] is not null) is { } text)
            {
                id = _tokens.Table[text];
                _tokens.Kinds[id!.Value] = TokenKind.Control;
            }

            if (ends && id is int end) _ends.Add(end);
        }

        foreach (string text in EndTexts.Ends)
        {
            if (_tokens.Table[text] is not int id) continue;
            _tokens.Kinds[id] = TokenKind.Control;
            _ends.Add(id);
        }
    }

    private void ApplyExceptions()
    {
        foreach ((string text, string[] beside, TokenKind then) in EndTexts.Exceptions)
        {
            if (_tokens.Table[text] is not int id || !Array.TrueForAll(beside, b => _tokens.Table[b] is not null)) continue;
            _ends.Remove(id);
            _tokens.Kinds[id] = then;
        }
    }

    /// <summary>
    /// As <see cref="Named"/>, for a token that encoding a text puts in: one that is named has to be there, where -1 and 0xFFFFFFFF do not mean none.
    /// </summary>
    private int? Encoded(int? customary, string key)
        => Named(customary, key) ?? (_metadata.Integer(key) is not { } id || id is None or NoneUnsigned ? null
            : throw new ModelLoadException("a token id is outside the vocabulary", _metadata.File, key, id, $"0 to {_tokens.Count - 1}"));

    /// <summary>
    /// The id that the first key present names, or null where it is outside the vocabulary: -1 and 0xFFFFFFFF mean none, and any other such token can neither
    /// be read nor produced. Without a key, the model's customary id, if that token looks like one with a role.
    /// </summary>
    private int? Named(int? customary, params string[] keys)
    {
        foreach (string key in keys)
        {
            if (_metadata.Integer(key) is not long id) continue;
            return id >= 0 && id < _tokens.Count ? (int)id : null;
        }

        bool typed = _metadata.Values.ContainsKey(GgufKeys.TokenType);
        return customary is int custom && custom < _tokens.Count && (!typed || _tokens.Kinds[custom] is TokenKind.Control or TokenKind.Unknown) ? custom : null;
    }
}
