using System.Globalization;
using System.Text.Json;
using Engine.Tokenizers.Json;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>
/// What <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c>, <c>added_tokens.json</c> and <c>config.json</c> say of a tokenizer without
/// <c>tokenizer.json</c>. All of them may be missing.
/// </summary>
internal sealed class FolderSettings
{
    private const string TokenizerConfigFile = "tokenizer_config.json";
    private readonly Dictionary<string, bool> _flags = [];
    private readonly Dictionary<string, AddedToken?> _roles = [];
    private readonly List<AddedToken> _others = [];
    private readonly List<AddedToken> _numbered = [];

    /// <summary>Reads what there is in a folder.</summary>
    /// <exception cref="ModelLoadException">One of the files is not what it should be.</exception>
    public FolderSettings(string folder)
    {
        Tokens = TokenizerConfig.Read(folder);
        Read(folder, "special_tokens_map.json", ReadRoles);
        Read(folder, TokenizerConfigFile, json =>
        {
            ReadRoles(json);
            ReadSettings(json);
        });
        if (_numbered.Count == 0) Read(folder, "added_tokens.json", ReadAdded);
        if (Class.Length == 0) Read(folder, "config.json", json => Class = FamilyTable.Class(json.String("model_type", "")));
    }

    /// <summary>`tokenizer_class` without the ending Fast, or the class that the kind of model has, or "".</summary>
    public string Class { get; private set; } = "";

    /// <summary>`extra_ids`, if it is there.</summary>
    public int? ExtraIds { get; private set; }

    /// <summary>The roles of tokens and the template of a chat.</summary>
    public TokenizerConfig Tokens { get; }

    /// <summary>Tokens by role, an id of -1 each; null for a role that the files leave empty.</summary>
    public IReadOnlyDictionary<string, AddedToken?> Roles => _roles;

    /// <summary>Special tokens without a role, an id of -1 each.</summary>
    public IReadOnlyList<AddedToken> Others => _others;

    /// <summary>Added tokens with their ids.</summary>
    public IReadOnlyList<AddedToken> Numbered => _numbered;

    /// <summary>A member that is true or false, or null where it is missing.</summary>
    public bool? Flag(string name) => _flags.TryGetValue(name, out bool value) ? value : null;

    private static void Read(string folder, string file, Action<JsonPart> read)
    {
        string path = Path.Combine(folder, file);
        if (File.Exists(path))
            _ = JsonPart.Read(path, json =>
            {
                read(json);
                return true;
            });
    }

    private void ReadRoles(JsonPart json)
    {
        foreach ((string name, JsonPart value) in json.Members())
        {
            if (name.EndsWith("_token", StringComparison.Ordinal)
                && value.Value.ValueKind is JsonValueKind.String or JsonValueKind.Object or JsonValueKind.Null)
                _roles[name] = value.IsNull ? null : Token(value, -1);
            else if (name is "additional_special_tokens" or "extra_special_tokens" && value.Value.ValueKind is JsonValueKind.Array)
                _others.AddRange(value.Elements().Select(token => Token(token, -1)));
        }
    }

    private void ReadSettings(JsonPart json)
    {
        string name = json.String("tokenizer_class", "");
        Class = name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name;
        ExtraIds = json["extra_ids"].IsNull ? null : json.Index("extra_ids");
        foreach ((string key, JsonPart value) in json.Members())
            if (value.Value.ValueKind is JsonValueKind.True or JsonValueKind.False) _flags[key] = value.Value.GetBoolean();
        if (json["added_tokens_decoder"].IsNull) return;
        foreach ((string id, JsonPart value) in json["added_tokens_decoder"].Members())
        {
            if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) throw value.Wrong("an id as its name");
            _numbered.Add(Token(value, number));
        }
    }

    // A token of these is special where it has a role, and sought in normalised text where it is not special.
    private void ReadAdded(JsonPart json)
    {
        HashSet<string> special = [.. _roles.Values.OfType<AddedToken>().Concat(_others).Select(t => t.Content)];
        foreach ((string text, JsonPart id) in json.Members())
            _numbered.Add(new AddedToken(id.AsIndex(), text, special.Contains(text), Normalized: !special.Contains(text)));
    }

    private static AddedToken Token(JsonPart json, int id) => json.Value.ValueKind == JsonValueKind.Object
        ? new AddedToken(id, json.String("content"), json.Flag("special", id < 0), json.Flag("single_word", false), json.Flag("lstrip", false),
            json.Flag("rstrip", false), id >= 0 ? json.Flag("normalized", true) : json.Flag("normalized", false))
        : new AddedToken(id, json.AsString(), Special: true);
}
