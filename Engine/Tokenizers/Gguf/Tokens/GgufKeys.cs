namespace Engine.Tokenizers.Gguf.Tokens;

/// <summary>
/// The metadata keys of GGUF vocabularies. Sources: docs/gguf.md of ggml; LLM_KV_NAMES in llama.cpp's llama-arch.cpp (the misspelt separator is
/// theirs).
/// </summary>
internal static class GgufKeys
{
    public const string Model = "tokenizer.ggml.model", Pre = "tokenizer.ggml.pre", Tokens = "tokenizer.ggml.tokens",
        TokenType = "tokenizer.ggml.token_type", Scores = "tokenizer.ggml.scores",
        Merges = "tokenizer.ggml.merges", AddBos = "tokenizer.ggml.add_bos_token", AddEos = "tokenizer.ggml.add_eos_token",
        AddSpacePrefix = "tokenizer.ggml.add_space_prefix",
        RemoveExtraWhitespaces = "tokenizer.ggml.remove_extra_whitespaces", CharsMap = "tokenizer.ggml.precompiled_charsmap",
        ChatTemplate = "tokenizer.chat_template",
        Lowercase = "tokenizer.ggml.normalizer.lowercase", StripAccents = "tokenizer.ggml.normalizer.strip_accents",
        TokenTypeCount = "tokenizer.ggml.token_type_count";

    public const string Bos = "tokenizer.ggml.bos_token_id", Cls = "tokenizer.ggml.cls_token_id", Eos = "tokenizer.ggml.eos_token_id",
        Eot = "tokenizer.ggml.eot_token_id", Eom = "tokenizer.ggml.eom_token_id",
        Unknown = "tokenizer.ggml.unknown_token_id", Separator = "tokenizer.ggml.seperator_token_id", Padding = "tokenizer.ggml.padding_token_id",
        Mask = "tokenizer.ggml.mask_token_id",
        FimPre = "tokenizer.ggml.fim_pre_token_id", FimSuf = "tokenizer.ggml.fim_suf_token_id", FimMid = "tokenizer.ggml.fim_mid_token_id",
        FimPad = "tokenizer.ggml.fim_pad_token_id",
        FimRep = "tokenizer.ggml.fim_rep_token_id", FimSep = "tokenizer.ggml.fim_sep_token_id", Prefix = "tokenizer.ggml.prefix_token_id",
        Suffix = "tokenizer.ggml.suffix_token_id", Middle = "tokenizer.ggml.middle_token_id";
}
