using System.Text.Json;

namespace Engine.Loading.Configuration;

/// <summary>Settings in a JSON object, with defaults beneath.</summary>
internal sealed class JsonConfigKeys(JsonElement element, string file, string prefix, IReadOnlyDictionary<string, string> spelling, JsonElement? defaults)
    : ConfigKeys(file, spelling)
{
    public override JsonElement? Json => element;

    public override ConfigKeys With(IReadOnlyDictionary<string, string>? json = null, IReadOnlyDictionary<string, string>? gguf = null,
        string? defaultValues = null)
    {
        using JsonDocument? document = defaultValues is null ? null : JsonDocument.Parse(defaultValues);
        return new JsonConfigKeys(element, File, prefix, Merge(Spelling, json), document?.RootElement.Clone() ?? defaults);
    }

    public override bool Has(string key) => Find(key) is { ValueKind: not JsonValueKind.Null };

    public override string? String(string key) => Value(key) is not { } e ? null
        : e.ValueKind == JsonValueKind.String ? e.GetString() : throw WrongType(key, e, "a string");

    public override long? Integer(string key) => Value(key) is not { } e ? null : Integer(e) ?? throw WrongType(key, e, "an integer");

    public override double? Number(string key) => Value(key) is not { } e ? null : Number(e) ?? throw WrongType(key, e, "a finite number");

    public override bool? Boolean(string key) => Value(key) is not { } e ? null
        : e.ValueKind is JsonValueKind.True or JsonValueKind.False ? e.GetBoolean() : throw WrongType(key, e, "true or false");

    public override long[]? Integers(string key) => Array(key, Integer, "an integer or an array of integers");

    public override double[]? Numbers(string key) => Array(key, Number, "a finite number or an array of them");

    public override string[]? Strings(string key) => Value(key) is not { } e ? null
        : e.ValueKind == JsonValueKind.Array && e.EnumerateArray().All(x => x.ValueKind == JsonValueKind.String)
        ? [.. e.EnumerateArray().Select(x => x.GetString()!)]
        : throw WrongType(key, e, "an array of strings");

    public override ConfigKeys? Section(string key) => Value(key) is not { } e ? null
        : e.ValueKind == JsonValueKind.Object ? new JsonConfigKeys(e, File, Spell(key) + ".", new Dictionary<string, string>(), null) : throw WrongType(key, e, "an object");

    public override string Spell(string key) => prefix + Names(key)[0];

    private static long? Integer(JsonElement e)
    {
        if (e.ValueKind != JsonValueKind.Number) return null;
        if (e.TryGetInt64(out long i)) return i;
        // 1e4 and 4096.0 are integers to JSON.
        return e.TryGetDouble(out double d) && double.IsInteger(d) && Math.Abs(d) < 1L << 53 ? (long)d : null;
    }

    private static double? Number(JsonElement e) => e.ValueKind == JsonValueKind.Number && e.TryGetDouble(out double d) && double.IsFinite(d) ? d : null;

    private T[]? Array<T>(string key, Func<JsonElement, T?> one, string expected) where T : struct => Value(key) is not { } e ? null
        : e.ValueKind == JsonValueKind.Array
            ? [.. e.EnumerateArray().Select(x => one(x) ?? throw WrongType(key, x, expected))]
            : [one(e) ?? throw WrongType(key, e, expected)];

    private JsonElement? Value(string key) => Find(key) is { ValueKind: not JsonValueKind.Null } e ? e : null;

    /// <summary>A null that is written stands; only what is left out takes its default.</summary>
    private JsonElement? Find(string key)
    {
        foreach (string name in Names(key))
            if (element.TryGetProperty(name, out JsonElement e)) return e;
        return defaults is { } d && d.TryGetProperty(key, out JsonElement otherwise) ? otherwise : null;
    }

    // Some have several names, the usual one first: n_layer|num_hidden_layers.
    private string[] Names(string key) => Spelling.GetValueOrDefault(key, key).Split('|');
}
