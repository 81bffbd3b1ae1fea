namespace Engine.Tokenizers.OlderFiles;

/// <summary>
/// The classes of tokenizers by name, and the names that kinds of models (<c>model_type</c>) have for them. Source: transformers, the constructors in
/// models/*/tokenization_*.py and convert_slow_tokenizer.py.
/// </summary>
internal static class FamilyTable
{
    private static readonly (string, string)[] Sentence = [("bos_token", "<s>"), ("eos_token", "</s>"), ("unk_token", "<unk>")];

    private static readonly (string, string)[] Roberta =
    [
        ("bos_token", "<s>"), ("eos_token", "</s>"), ("unk_token", "<unk>"), ("sep_token", "</s>"), ("pad_token", "<pad>"), ("cls_token", "<s>"),
        ("mask_token", "<mask>"),
    ];

    private static readonly (string, string)[] Bert =
        [("unk_token", "[UNK]"), ("sep_token", "[SEP]"), ("pad_token", "[PAD]"), ("cls_token", "[CLS]"), ("mask_token", "[MASK]")];

    private static readonly (string, string)[] Albert =
    [
        ("bos_token", "[CLS]"), ("eos_token", "[SEP]"), ("unk_token", "<unk>"), ("sep_token", "[SEP]"), ("pad_token", "<pad>"), ("cls_token", "[CLS]"),
        ("mask_token", "[MASK]"),
    ];

    private static readonly (string, string)[] Gpt2 = [("bos_token", "<|endoftext|>"), ("eos_token", "<|endoftext|>"), ("unk_token", "<|endoftext|>")];

    /// <summary>A Llama: its start is added, its end is not.</summary>
    public static TokenizerFamily Llama { get; } = new() { Tokens = Sentence, AddsBos = true, AddsEos = false };

    /// <summary>A Unigram without a class: nothing is added unless the files say so.</summary>
    public static TokenizerFamily Unigram { get; } = new() { Tokens = Sentence, AddsBos = false, AddsEos = false };

    /// <summary>GPT-2, and other byte-level encodings without a class.</summary>
    public static TokenizerFamily ByteLevel { get; } = new() { Tokens = Gpt2, AddsBos = false, AddsEos = false };

    /// <summary>BERT, and other WordPiece vocabularies without a class.</summary>
    public static TokenizerFamily WordPiece { get; } = new() { Tokens = Bert, Before = ["cls_token"], After = ["sep_token"] };

    /// <summary>Tokens by rank: the files name the special ones, and the start is added where they name one.</summary>
    public static TokenizerFamily Tiktoken { get; } = new() { Tokens = [], AddsBos = true, AddsEos = false };

    private static readonly TokenizerFamily T5 =
        new() { Tokens = [("eos_token", "</s>"), ("unk_token", "<unk>"), ("pad_token", "<pad>")], After = ["eos_token"], ExtraIds = 100 };

    private static readonly TokenizerFamily RobertaLike =
        new() { Tokens = Roberta, Before = ["cls_token"], After = ["sep_token"], MaskStripsLeft = true, PartsTwice = true };

    private static readonly TokenizerFamily Gemma =
        new() { Tokens = [("bos_token", "<bos>"), ("eos_token", "<eos>"), ("unk_token", "<unk>"), ("pad_token", "<pad>")], AddsBos = true, AddsEos = false };

    private static readonly TokenizerFamily AlbertLike = new() { Tokens = Albert, Before = ["cls_token"], After = ["sep_token"], MaskStripsLeft = true };

    private static readonly TokenizerFamily Qwen2 =
        new() { Tokens = [("eos_token", "<|endoftext|>"), ("pad_token", "<|endoftext|>")], AddsBos = false, AddsEos = false };

    private static readonly Dictionary<string, TokenizerFamily> Classes = new()
    {
        ["LlamaTokenizer"] = Llama,
        ["CodeLlamaTokenizer"] = Llama,
        ["GemmaTokenizer"] = Gemma,
        ["T5Tokenizer"] = T5,
        ["MT5Tokenizer"] = T5 with { ExtraIds = 0 },
        ["XLMRobertaTokenizer"] = RobertaLike,
        ["CamembertTokenizer"] = RobertaLike,
        ["AlbertTokenizer"] = AlbertLike,
        ["BigBirdTokenizer"] = AlbertLike with
        {
            Tokens = [.. Sentence, ("sep_token", "[SEP]"), ("pad_token", "<pad>"), ("cls_token", "[CLS]"), ("mask_token", "[MASK]")],
        },
        ["DebertaV2Tokenizer"] = WordPiece with { Tokens = [("bos_token", "[CLS]"), ("eos_token", "[SEP]"), .. Bert] },
        ["GPT2Tokenizer"] = ByteLevel,
        ["CodeGenTokenizer"] = ByteLevel,
        ["Qwen2Tokenizer"] = Qwen2,
        ["RobertaTokenizer"] = RobertaLike,
        ["BartTokenizer"] = RobertaLike,
        ["LongformerTokenizer"] = RobertaLike,
        ["LEDTokenizer"] = RobertaLike,
        ["DebertaTokenizer"] = WordPiece with { Tokens = [("bos_token", "[CLS]"), ("eos_token", "[SEP]"), .. Bert], MaskStripsLeft = true },
        ["BlenderbotTokenizer"] = RobertaLike with { Before = [], After = ["eos_token"] },
        ["BertTokenizer"] = WordPiece,
        ["DistilBertTokenizer"] = WordPiece,
        ["ElectraTokenizer"] = WordPiece,
        ["MPNetTokenizer"] = RobertaLike with { Tokens = [.. Roberta.Where(t => t.Item1 != "unk_token"), ("unk_token", "[UNK]")] },
    };

    private static readonly Dictionary<string, string> ClassOfModelType = new()
    {
        ["llama"] = "LlamaTokenizer",
        ["mistral"] = "LlamaTokenizer",
        ["mixtral"] = "LlamaTokenizer",
        ["phi3"] = "LlamaTokenizer",
        ["gemma"] = "GemmaTokenizer",
        ["gemma2"] = "GemmaTokenizer",
        ["gemma3"] = "GemmaTokenizer",
        ["gemma3_text"] = "GemmaTokenizer",
        ["t5"] = "T5Tokenizer",
        ["mt5"] = "MT5Tokenizer",
        ["umt5"] = "T5Tokenizer",
        ["switch_transformers"] = "T5Tokenizer",
        ["xlm-roberta"] = "XLMRobertaTokenizer",
        ["xlm-roberta-xl"] = "XLMRobertaTokenizer",
        ["camembert"] = "CamembertTokenizer",
        ["albert"] = "AlbertTokenizer",
        ["big_bird"] = "BigBirdTokenizer",
        ["deberta-v2"] = "DebertaV2Tokenizer",
        ["gpt2"] = "GPT2Tokenizer",
        ["opt"] = "GPT2Tokenizer",
        ["gpt_bigcode"] = "GPT2Tokenizer",
        ["starcoder2"] = "GPT2Tokenizer",
        ["phi"] = "CodeGenTokenizer",
        ["codegen"] = "CodeGenTokenizer",
        ["qwen2"] = "Qwen2Tokenizer",
        ["qwen2_moe"] = "Qwen2Tokenizer",
        ["qwen3"] = "Qwen2Tokenizer",
        ["qwen3_moe"] = "Qwen2Tokenizer",
        ["roberta"] = "RobertaTokenizer",
        ["bart"] = "BartTokenizer",
        ["longformer"] = "LongformerTokenizer",
        ["led"] = "LEDTokenizer",
        ["deberta"] = "DebertaTokenizer",
        ["bert"] = "BertTokenizer",
        ["distilbert"] = "DistilBertTokenizer",
        ["electra"] = "ElectraTokenizer",
        ["mpnet"] = "MPNetTokenizer",
    };

    /// <summary>The class of a model's kind, or "" where it is not known.</summary>
    public static string Class(string modelType) => ClassOfModelType.GetValueOrDefault(modelType, "");

    /// <summary>What a class knows, or what one of the kind of file does where the class is not known.</summary>
    public static TokenizerFamily Of(string tokenizerClass, TokenizerFamily otherwise)
        => Classes.TryGetValue(tokenizerClass, out TokenizerFamily? family) ? family with { IsKnown = true } : otherwise;
}
