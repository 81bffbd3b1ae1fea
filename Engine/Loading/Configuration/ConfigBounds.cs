namespace Engine.Loading.Configuration;

/// <summary>Settings that are read within bounds.</summary>
internal static class ConfigBounds
{
    /// <summary>An integer from 1 to <paramref name="max"/>, or null where it is absent.</summary>
    public static int? Positive(this ConfigKeys keys, string key, int max) => keys.Integer(key) switch
    {
        null => null,
        >= 1 and { } v when v <= max => (int)v,
        { } v => throw new ModelLoadException("a setting is out of range", keys.File, keys.Spell(key), v, $"1 to {max}"),
    };

    /// <summary>An integer from 1 to <paramref name="max"/> that has to be there.</summary>
    public static int Required(this ConfigKeys keys, string key, int max) => keys.Positive(key, max)
        ?? throw new ModelLoadException("a setting is missing", keys.File, keys.Spell(key));

    /// <summary>What kind each layer is, of the kinds that an architecture knows; null where the file does not say.</summary>
    public static string[]? LayerTypes(this ConfigKeys keys, int layers, params ReadOnlySpan<string> kinds)
    {
        if (keys.Strings("layer_types") is not { } types) return null;
        if (types.Length != layers)
            throw new ModelLoadException("the layer types are not as many as the layers", keys.File, keys.Spell("layer_types"), types.Length, layers);
        foreach (string type in types)
            if (!kinds.Contains(type))
                throw new ModelLoadException("a layer type is not supported", keys.File, keys.Spell("layer_types"), type, string.Join(", ", kinds.ToArray()));
        return types;
    }

    /// <summary>
    /// Token ids, each once, in the file's order. Ids outside the vocabulary are left out, as transformers loads with them: the model can neither read nor
    /// produce such a token. That covers -1 and 0xFFFFFFFF, which mean none.
    /// </summary>
    /// <exception cref="ModelLoadException">The setting has the wrong type, or there are more than 1000 ids.</exception>
    public static IReadOnlyList<int> TokenIds(this ConfigKeys keys, string key, int vocabSize)
    {
        List<int> ids = [];
        foreach (long id in keys.Integers(key) ?? [])
        {
            if (id < 0 || id >= vocabSize || ids.Contains((int)id)) continue;
            ids.Add((int)id);
            if (ids.Count > 1000) throw new ModelLoadException("too many token ids", keys.File, keys.Spell(key), expected: "at most 1000");
        }
        return ids;
    }

    /// <summary>The padding token, or null where it is absent, outside the vocabulary, or more than one.</summary>
    public static int? PaddingId(this ConfigKeys keys, string key, int vocabSize) => keys.Integers(key) is [>= 0 and { } id] && id < vocabSize ? (int)id : null;

    /// <summary>One token id, or null where it is absent or outside the vocabulary.</summary>
    /// <exception cref="ModelLoadException">The setting has the wrong type, or names more than one token of the vocabulary.</exception>
    public static int? TokenId(this ConfigKeys keys, string key, int vocabSize) => keys.TokenIds(key, vocabSize) switch
    {
        [] => null,
        [int id] => id,
        var ids => throw new ModelLoadException("more than one token id", keys.File, keys.Spell(key), ids.Count, 1),
    };
}
