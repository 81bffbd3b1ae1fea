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
        Unknown = Named(model.Unknown, GgufKeys.Unknown);
        Separator = Named(model.Separator, GgufKeys.Separator);
        // Nothing here pads: an id outside the vocabulary is none.
        Padding = metadata.Integer(GgufKeys.Padding) is { } padding && (padding < 0 || padding >= tokens.Count) ? null : Named(model.Padding, GgufKeys.Padding);
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

    /// <summary>A flag such as add_bos_token: as the file says, or else the default where the token is there. A file that asks for a token it does not name is refused.</summary>
    public int[] Added(string flag, int? token, bool fallback)
    {
        bool? asked = _metadata.Boolean(flag);
        if (!(asked ?? fallback)) return [];
        return token is int id ? [id] : asked is null ? [] : throw new ModelLoadException("a token is to be added that the file does not name", _metadata.File, flag);
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

    /// <summary>The id that the first key present names; -1 and 0xFFFFFFFF mean none. Without a key, the model's customary id, if that token looks like one with a role.</summary>
    private int? Named(int? customary, params string[] keys)
    {
        foreach (string key in keys)
        {
            if (_metadata.Integer(key) is not long id) continue;
            if (id is None or NoneUnsigned) return null;
            return id >= 0 && id < _tokens.Count ? (int)id : throw new ModelLoadException("a token id outside the vocabulary", _metadata.File, key, id, $"0 to {_tokens.Count - 1}");
        }

        bool typed = _metadata.Values.ContainsKey(GgufKeys.TokenType);
        return customary is int custom && custom < _tokens.Count && (!typed || _tokens.Kinds[custom] is TokenKind.Control or TokenKind.Unknown) ? custom : null;
    }
}
