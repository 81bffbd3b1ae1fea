using Engine.Tokenizers.Gguf.Tokens;
using Engine.Tokenizers.Json;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.PostProcessors;
using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers;

/// <summary>
/// Loads Hugging Face tokenizers: `tokenizer.json`, with `tokenizer_config.json`, `special_tokens_map.json` and `chat_template.jinja` beside it where they
/// exist. The file's `padding` and `truncation` are not applied: callers limit sequences themselves, and batches need no padding.
/// </summary>
internal static class TokenizerJson
{
    /// <summary>Whether a folder holds a tokenizer of this kind.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, "tokenizer.json"));

    /// <summary>Loads a tokenizer from a folder, or from the path of its tokenizer.json.</summary>
    /// <exception cref="ModelLoadException">A file is missing, invalid, or has a component that is not supported.</exception>
    public static Tokenizer Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path)) path = Path.Combine(path, "tokenizer.json");
        if (!File.Exists(path)) throw new ModelLoadException("no such file", path);
        TokenizerConfig config = TokenizerConfig.Read(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return JsonPart.Read(path, json => Build(json, config));
    }

    private static PipelineTokenizer Build(JsonPart json, TokenizerConfig config)
    {
        TokenModel model = ModelTable.Read(json["model"]);
        AddedToken[] added = ReadAdded(json, model);
        Normalizer? normalizer = json["normalizer"].IsNull ? null : NormalizerTable.Read(json["normalizer"]);
        PostProcessor? post = json["post_processor"].IsNull ? null : PostProcessorTable.Read(json["post_processor"]);
        int? bos = Id(config.Bos), eos = Id(config.Eos);
        if (config.AddBos is not null || config.AddEos is not null)
            post = new TemplatePostProcessor(config.AddBos != false && bos is int b ? [b] : [], config.AddEos == true && eos is int e ? [e] : []);

        var pipeline = new TokenizerPipeline(model)
        {
            Normalizer = normalizer,
            PreTokenizer = json["pre_tokenizer"].IsNull ? null : PreTokenizerTable.Read(json["pre_tokenizer"]),
            PostProcessor = post,
            AddedTokens = added,
        };
        if (!json["decoder"].IsNull) pipeline = pipeline with { Decoder = DecoderTable.Read(json["decoder"]) };
        return new PipelineTokenizer(pipeline)
        {
            BosId = bos,
            EosId = eos,
            UnknownId = Id(config.Unknown),
            PaddingId = Id(config.Padding),
            EndIds = EndIds(eos, Id),
            ChatTemplate = config.ChatTemplate,
        };

        int? Id(string? token) => token is null ? null : Array.Find(added, a => a.Content == token)?.Id ?? model.IdOf(token);
    }

    /// <summary>
    /// The end of a sequence, and what ends a turn: configurations often name the first alone, where templates write the second. Found by their
    /// texts, as in GGUF.
    /// </summary>
    internal static int[] EndIds(int? eos, Func<string, int?> idOf) => [.. new SortedSet<int>([.. EndTexts.Of(idOf), .. eos is int end ? [end] : (int[])[]])];

    /// <summary>The tokens of `added_tokens`.</summary>
    internal static AddedToken[] ReadAdded(JsonPart json, TokenModel model)
        => json["added_tokens"].IsNull ? [] : [.. json["added_tokens"].Elements().Select(token => ReadOneAdded(token, model))];

    private static AddedToken ReadOneAdded(JsonPart json, TokenModel model)
    {
        int id = json.Index("id");
        string content = json.String("content");
        // The same allowance for gaps as within the vocabulary.
        if (id > 4L * model.VocabSize + 65_536)
            throw new ModelLoadException("an added token with an id far outside the vocabulary", json.File, json.Path, id,
                $"at most {4L * model.VocabSize + 65_536}");
        return new AddedToken(id, content, json.Flag("special", false), json.Flag("single_word", false), json.Flag("lstrip", false),
            json.Flag("rstrip", false), json.Flag("normalized", true));
    }
}
