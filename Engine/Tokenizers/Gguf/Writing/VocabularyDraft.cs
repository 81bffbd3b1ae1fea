using Engine.Tokenizers.Decoders;
using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Json;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Gguf.Writing;

/// <summary>A GGUF vocabulary in the making: the tokens of a tokenizer.json by id, and the pairs that have been found out.</summary>
internal sealed class VocabularyDraft
{
    private readonly string[] _texts;
    private readonly TokenKind[] _kinds;
    private readonly AddedToken[] _added;

    /// <summary>Reads the tokens. An embedding of <paramref name="vocabSize"/> tokens asks for as many; those that the file lacks are unused.</summary>
    public VocabularyDraft(JsonPart json, int? vocabSize)
    {
        Json = json;
        Model = ModelTable.Read(json["model"]);
        AddedToken[] added = TokenizerJson.ReadAdded(json, Model);
        // The model has no row for them and never says them.
        _added = [.. added.Where(a => vocabSize is not int size || a.Id < size)];
        if (added.Except(_added).ToArray() is { Length: > 0 } beyond)
            Remarks.Add(
                $"Added tokens beyond the {vocabSize} of the model's embedding are left out: {string.Join(", ", beyond.Take(8).Select(a => $"{a.Content} ({a.Id})"))}{(beyond.Length > 8 ? ", ..." : "")}");
        int count = Math.Max(Model.VocabSize, _added.Select(a => a.Id + 1).DefaultIfEmpty().Max());
        if (count > vocabSize)
            throw new ModelLoadException("the tokenizer has more tokens than the model's embedding", json.File, found: count, expected: vocabSize);
        Count = vocabSize ?? count;
        _texts = [.. Enumerable.Range(0, Count).Select(id => Model.TokenText(id) ?? "")];
        _kinds = [.. _texts.Select(text => text.Length > 0 ? TokenKind.Normal : TokenKind.Unused)];
        Scores = new float[Count];
        foreach (AddedToken token in _added)
        {
            _texts[token.Id] = token.Content;
            _kinds[token.Id] = token.Special ? TokenKind.Control : TokenKind.UserDefined;
        }

        for (int id = 0; id < Count; id++)
            if (_texts[id].Length == 0) _texts[id] = $"[PAD{id}]";
        if (Array.Exists(_added, a => a.SingleWord)) Remarks.Add("Added tokens that count only as whole words count everywhere in GGUF.");
        if (Array.Exists(_added, a => a.Normalized) && Components.Of(json["normalizer"]).Count > 0)
            Remarks.Add("Added tokens that are sought in the normalised text are sought in the text as it stands in GGUF.");
        if (Array.Exists(_added, a => a.LStrip || a.RStrip))
            Remarks.Add("That added tokens swallow white space beside them has no name in GGUF; readers know it of some models by their name.");
    }

    /// <summary>The whole file.</summary>
    public JsonPart Json { get; }

    /// <summary>Its model.</summary>
    public TokenModel Model { get; }

    /// <summary>How many tokens there are.</summary>
    public int Count { get; }

    /// <summary>Scores by id; written only where <see cref="HasScores"/>.</summary>
    public float[] Scores { get; }

    /// <summary>Whether the model has scores.</summary>
    public bool HasScores { get; set; }

    /// <summary>The pairs besides tokens, kinds and scores.</summary>
    public Dictionary<string, object> Pairs { get; } = [];

    /// <summary>What cannot be said.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>What stands before a sequence.</summary>
    public int[] Before { get; set; } = [];

    /// <summary>What stands behind a sequence.</summary>
    public int[] After { get; set; } = [];

    /// <summary>Begins a sequence.</summary>
    public int? BosId { get; set; }

    /// <summary>Ends a sequence.</summary>
    public int? EosId { get; set; }

    /// <summary>Stands for text without a token.</summary>
    public int? UnknownId { get; private set; }

    /// <summary>The id of a token.</summary>
    public int? IdOf(string token) => Array.FindLast(_added, a => a.Content == token)?.Id ?? Model.IdOf(token);

    /// <summary>The text of an id.</summary>
    public string Text(int id) => _texts[id];

    /// <summary>The kind of an id.</summary>
    public TokenKind Kind(int id) => _kinds[id];

    /// <summary>Notes which token stands for unknown text.</summary>
    public void SetUnknown(int? id)
    {
        UnknownId = id;
        if (id is int unknown) _kinds[unknown] = TokenKind.Unknown;
    }

    /// <summary>Marks the tokens that stand for bytes.</summary>
    public void MarkBytes()
    {
        for (int id = 0; id < Count; id++)
            if (_kinds[id] == TokenKind.Normal && ByteFallbackDecoder.ByteOf(_texts[id]) is not null) _kinds[id] = TokenKind.Byte;
    }

    /// <summary>Spells the normal tokens anew.</summary>
    public void Respell(Func<string, string> spelling)
    {
        for (int id = 0; id < Count; id++)
            if (_kinds[id] == TokenKind.Normal) _texts[id] = spelling(_texts[id]);
    }

    /// <summary>Notes what goes around a sequence and cannot be said: this is for models that have BOS and EOS alone.</summary>
    public void RemarkSurroundings()
    {
        if (Before.Length > 1) Remarks.Add($"Before a sequence stand {Before.Length} tokens; GGUF has a name for one, and none is added.");
        if (After.Length > 1 || (After is [int end] && end != EosId))
            Remarks.Add("What stands behind a sequence is not EOS alone; GGUF has no name for more, and nothing is added.");
    }

    /// <summary>All pairs.</summary>
    public Dictionary<string, object> Metadata()
    {
        if (_texts.Distinct(StringComparer.Ordinal).Count() != Count) throw NoName("vocabulary", "two tokens of one text");
        Dictionary<string, object> pairs = new(Pairs) { [GgufKeys.Tokens] = _texts, [GgufKeys.TokenType] = Array.ConvertAll(_kinds, k => (int)k) };
        if (HasScores) pairs[GgufKeys.Scores] = Scores;
        return pairs;
    }

    /// <summary>The refusal of a component.</summary>
    public ModelLoadException NoName(string component, string what) => new($"GGUF has no name for this {component}", Json.File, component, what);
}
