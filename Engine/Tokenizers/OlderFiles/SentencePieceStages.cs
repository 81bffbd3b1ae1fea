using System.Text;
using Engine.Tokenizers.Decoders;
using Engine.Tokenizers.Models;
using Engine.Tokenizers.Normalizers;
using Engine.Tokenizers.Patterns;
using Engine.Tokenizers.PreTokenizers;

namespace Engine.Tokenizers.OlderFiles;

/// <summary>
/// The stages around a SentencePiece model, as transformers' classes have them (convert_slow_tokenizer.py: SpmConverter, LlamaConverter, GemmaConverter,
/// AlbertConverter, DebertaV2Converter).
/// </summary>
internal static class SentencePieceStages
{
    private const string Space = "▁";

    /// <summary>The classes whose stages differ from those of their kind of model.</summary>
    private static readonly Dictionary<string, Func<TokenModel, SentencePieceModel, FolderSettings, TokenizerPipeline>> Classes = new()
    {
        ["GemmaTokenizer"] = Gemma,
        ["AlbertTokenizer"] = Albert,
        ["DebertaV2Tokenizer"] = DebertaV2,
    };

    /// <summary>The pipeline of a model whose tokens are made.</summary>
    public static TokenizerPipeline Of(TokenModel tokens, SentencePieceModel model, FolderSettings settings)
        => Classes.TryGetValue(settings.Class, out var make) ? make(tokens, model, settings)
            : model.IsBpe ? Llama(tokens, model, settings)
            : Plain(tokens, model, settings);

    private static TokenizerPipeline Plain(TokenModel tokens, SentencePieceModel model, FolderSettings settings)
        => WithMetaspace(tokens, Prefix(model, settings), null, [.. CharsMap(model), new StripNormalizer(left: false, right: true), Spaces(Space)]);

    private static TokenizerPipeline Albert(TokenModel tokens, SentencePieceModel model, FolderSettings settings)
        => WithMetaspace(tokens, Prefix(model, settings), null,
    [
        new ReplaceNormalizer("``", "\""), new ReplaceNormalizer("''", "\""),
        .. settings.Flag("keep_accents") == true ? (Normalizer[])[] : [new FormNormalizer(NormalizationForm.FormKD), CodePointNormalizer.StripAccents],
        .. settings.Flag("do_lower_case") == false ? (Normalizer[])[] : [new LowercaseNormalizer()],
        .. CharsMap(model), Spaces(" "),
    ]);

    private static TokenizerPipeline DebertaV2(TokenModel tokens, SentencePieceModel model, FolderSettings settings)
        => WithMetaspace(tokens, Prefix(model, settings), settings.Flag("split_by_punct") == true ? CodePointPreTokenizer.Punctuation(SplitBehavior.Isolated) : null,
    [
        .. settings.Flag("do_lower_case") == true ? (Normalizer[])[new LowercaseNormalizer()] : [],
        new StripNormalizer(left: true, right: true), .. CharsMap(model), Spaces(" "),
    ]);

    private static TokenizerPipeline WithMetaspace(TokenModel tokens, PrependScheme prefix, PreTokenizer? before, Normalizer[] normalizers)
    {
        MetaspacePreTokenizer metaspace = new(Space, prefix, split: true);
        return new TokenizerPipeline(tokens)
        {
            Normalizer = new SequenceNormalizer(normalizers),
            PreTokenizer = before is null ? metaspace : new SequencePreTokenizer([before, metaspace]),
            Decoder = new MetaspaceDecoder(Space, prefix),
        };
    }

    /// <summary>The text as it is, a space in front: of the first stretch alone where the settings end the legacy behaviour, otherwise of every one.</summary>
    private static TokenizerPipeline Llama(TokenModel tokens, SentencePieceModel model, FolderSettings settings)
    {
        PrependScheme prefix = Prefix(model, settings);
        TokenDecoder[] decoders = [new ReplaceDecoder(Space, " "), new ByteFallbackDecoder(), new FuseDecoder()];
        TokenizerPipeline pipeline = new(tokens)
        {
            Decoder = new SequenceDecoder(prefix == PrependScheme.Never ? decoders : [.. decoders, new StripDecoder(new Rune(' '), 1, 0)]),
        };
        if (settings.Flag("legacy") == false) return pipeline with { PreTokenizer = new MetaspacePreTokenizer(Space, prefix, split: false) };
        Normalizer[] spaces = [new ReplaceNormalizer(" ", Space)];
        Normalizer normalizer = new SequenceNormalizer(prefix == PrependScheme.Never ? spaces : [new AffixNormalizer(Space, ""), .. spaces]);
        return pipeline with { Normalizer = normalizer };
    }

    private static TokenizerPipeline Gemma(TokenModel tokens, SentencePieceModel model, FolderSettings settings) => new(tokens)
    {
        Normalizer = new ReplaceNormalizer(" ", Space),
        PreTokenizer = new SplitPreTokenizer(Pattern.Literal(" "), SplitBehavior.MergedWithPrevious, invert: false),
        Decoder = new SequenceDecoder([new ReplaceDecoder(Space, " "), new ByteFallbackDecoder(), new FuseDecoder()]),
    };

    private static PrependScheme Prefix(SentencePieceModel model, FolderSettings settings)
        => !(settings.Flag("add_prefix_space") ?? (settings.Class.Length > 0 || model.AddDummyPrefix)) ? PrependScheme.Never
            : settings.Flag("legacy") == false ? PrependScheme.First
            : PrependScheme.Always;

    private static Normalizer[] CharsMap(SentencePieceModel model)
        => model.CharsMap.Length == 0 ? [] : [new PrecompiledNormalizer(new CharsMap(model.CharsMap))];

    private static ReplaceNormalizer Spaces(string one) => new(Pattern.Parse(" {2,}"), one);
}
