using Engine.Loading.Checkpoints.Gguf;
using Engine.Tokenizers.Gguf.PreTokenizing;
using Engine.Tokenizers.Gguf.Tokens;

namespace Engine.Tokenizers.Gguf;

/// <summary>
/// Loads the tokenizer in a GGUF file's metadata, as llama.cpp 0.5.0 interprets them: byte-level BPE ("gpt2"), SentencePiece BPE ("llama"), Unigram
/// ("t5"), WordPiece ("bert"), and BPE over text itself ("gemma4", "whitespace").
/// </summary>
internal static class GgufTokenizer
{
    private static readonly string[] None = ["none", "no_vocab"];

    /// <summary>Whether the metadata contain a tokenizer, of any kind.</summary>
    public static bool Exists(GgufMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.String(GgufKeys.Model) is { } model && !None.Contains(model);
    }

    /// <summary>Loads the tokenizer.</summary>
    /// <exception cref="ModelLoadException">There is none, its metadata are invalid, or its model or pre-tokenizer is unknown.</exception>
    public static Tokenizer Load(GgufMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        string name = metadata.String(GgufKeys.Model) ?? throw new ModelLoadException("the file has no tokenizer", metadata.File, GgufKeys.Model);
        GgufModel model = Find(GgufModels.All, name, "tokenizer model", GgufKeys.Model, metadata);
        GgufPre pre =
            Find(PreTable.All, model.Pre ?? (model.UsesPre ? metadata.String(GgufKeys.Pre) : null) ?? "default", "pre-tokenizer", GgufKeys.Pre, metadata);
        try
        {
            GgufTokens tokens = GgufTokens.Read(metadata);
            GgufRoles roles = new(metadata, tokens, model);
            int[] before = model.WrapsInSeparator ? Present(roles.Bos) : pre.AlwaysAddBos
                ? Present(roles.Bos)
                : roles.Added(GgufKeys.AddBos, roles.Bos, model.AddBos || pre.AddBos);
            int[] after = model.WrapsInSeparator ? Present(roles.Separator) : roles.Added(GgufKeys.AddEos, roles.Eos, model.AddEos);
            return new GgufModelTokenizer(tokens, model.Build(metadata, tokens, roles, pre), StripRules.Apply(metadata, tokens), before, after)
            {
                BosId = roles.Bos,
                EosId = roles.Eos,
                UnknownId = roles.Unknown,
                PaddingId = roles.Padding,
                EndIds = roles.Ends,
                ChatTemplate = metadata.String(GgufKeys.ChatTemplate),
            };
        }
        catch (FormatException e)
        {
            throw new ModelLoadException(e.Message, metadata.File, inner: e);
        }
    }

    private static int[] Present(int? id) => id is int token ? [token] : [];

    private static T Find<T>(IReadOnlyDictionary<string, T> table, string name, string what, string key, GgufMetadata metadata) =>
        table.TryGetValue(name, out T? row)
        ? row
        : throw new ModelLoadException($"unknown {what} '{name}'", metadata.File, key, name, string.Join(", ", table.Keys));
}
