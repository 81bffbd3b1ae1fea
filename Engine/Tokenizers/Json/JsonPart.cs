using System.Text.Json;
using Engine.Loading.Files;
using Engine.Tokenizers.Patterns;

namespace Engine.Tokenizers.Json;

/// <summary>A value of a tokenizer's JSON file, with its path; every reading checks the type and complains with <see cref="ModelLoadException"/>.</summary>
internal readonly record struct JsonPart(JsonElement Value, string File, string Path)
{
    /// <summary>What a function makes of a file's contents.</summary>
    public static T Read<T>(string path, Func<JsonPart, T> make)
    {
        string file = System.IO.Path.GetFileName(path);
        // Python writes the files beside tokenizer.json.
        using JsonDocument document = JsonFile.Open(path, file, python: file != "tokenizer.json");
        return make(new JsonPart(document.RootElement, file, ""));
    }

    /// <summary>`type`, which names a component.</summary>
    public string Type => String("type");

    /// <summary>Whether the value is missing or null.</summary>
    public bool IsNull => Value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>A member; null and missing members are both null values.</summary>
    public JsonPart this[string name] => new(
        Value.ValueKind != JsonValueKind.Object ? throw Wrong("an object") : Value.TryGetProperty(name, out JsonElement e) ? e : default, File,
        Path.Length == 0 ? name : $"{Path}.{name}");

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonPart> Elements()
    {
        if (Value.ValueKind != JsonValueKind.Array) throw Wrong("an array");
        int i = 0;
        foreach (JsonElement e in Value.EnumerateArray()) yield return new JsonPart(e, File, $"{Path}[{i++}]");
    }

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, JsonPart Value)> Members()
    {
        if (Value.ValueKind != JsonValueKind.Object) throw Wrong("an object");
        foreach (JsonProperty p in Value.EnumerateObject()) yield return (Name(p), new JsonPart(p.Value, File, $"{Path}.{Name(p)}"));
    }

    /// <summary>This value as a string.</summary>
    public string AsString()
    {
        if (Value.ValueKind != JsonValueKind.String) throw Wrong("a string");
        try
        {
            return Value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new ModelLoadException("a string that is not Unicode text", File, Path, inner: e);
        }
    }

    /// <summary>This value as an integer that is not negative.</summary>
    public int AsIndex() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out int i) && i >= 0
        ? i
        : throw Wrong("an integer from 0 to 2147483647");

    /// <summary>This value as a number.</summary>
    public double AsNumber() => Value.ValueKind == JsonValueKind.Number && Value.TryGetDouble(out double x) && double.IsFinite(x) ? x : throw Wrong("a number");

    /// <summary>A string member; without a default it must be there.</summary>
    public string String(string name, string? fallback = null)
        => this[name] is { IsNull: true } part ? fallback ?? throw part.Wrong("a string") : this[name].AsString();

    /// <summary>An integer member; without a default it must be there.</summary>
    public int Index(string name, int? fallback = null)
        => this[name] is { IsNull: true } part ? fallback ?? throw part.Wrong("an integer") : this[name].AsIndex();

    /// <summary>A Boolean member; without a default it must be there.</summary>
    public bool Flag(string name, bool? fallback = null) => this[name] is var part && part.IsNull && fallback is bool b ? b
        : part.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? part.Value.GetBoolean() : throw part.Wrong("true or false");

    /// <summary>A member whose value is one of several words.</summary>
    public T Word<T>(string name, T? fallback, params (string Word, T Meaning)[] words) where T : struct
    {
        if (this[name].IsNull && fallback is T value) return value;
        string word = String(name);
        foreach ((string known, T meaning) in words)
            if (known == word) return meaning;
        throw new ModelLoadException("an unknown word", File, this[name].Path, word, string.Join(", ", words.Select(w => w.Word)));
    }

    /// <summary>A member `{"String": text}` or `{"Regex": pattern}`, made into something by either of two functions.</summary>
    public T PatternOf<T>(string name, Func<string, T> ofText, Func<Pattern, T> ofPattern)
    {
        JsonPart pattern = this[name];
        // Old files hold the text itself.
        if (pattern.Value.ValueKind == JsonValueKind.String) return ofText(pattern.AsString());
        return pattern["Regex"].IsNull ? ofText(pattern.String("String")) : ofPattern(pattern["Regex"].Parse(Pattern.Parse));
    }

    /// <summary>What a function makes of this string; its <see cref="FormatException"/> becomes the complaint.</summary>
    public T Parse<T>(Func<string, T> parse)
    {
        string text = AsString();
        return Try(() => parse(text));
    }

    /// <summary>What a function makes; its <see cref="FormatException"/> becomes the complaint.</summary>
    public T Try<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (FormatException e)
        {
            throw new ModelLoadException(e.Message, File, Path, inner: e);
        }
    }

    /// <summary>The complaint that this value has the wrong type.</summary>
    public ModelLoadException Wrong(string expected)
        => new("a value of the wrong type", File, Path, Value.ValueKind is JsonValueKind.Undefined ? "nothing" : Value.ValueKind, expected);

    /// <summary>What a table makes of this component; one whose type the table lacks is refused by name.</summary>
    public T Make<T>(string kind, Dictionary<string, Func<JsonPart, T>> table)
    {
        string type = Type;
        return table.TryGetValue(type, out Func<JsonPart, T>? make)
            ? make(this)
            : throw new ModelLoadException($"unknown {kind} '{type}'", File, Path, type, string.Join(", ", table.Keys));
    }

    private string Name(JsonProperty p)
    {
        try
        {
            return p.Name;
        }
        catch (InvalidOperationException e)
        {
            throw new ModelLoadException("a name that is not Unicode text", File, Path, inner: e);
        }
    }
}
