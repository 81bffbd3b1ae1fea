namespace Engine.Tokenizers.Gguf.PreTokenizing;

/// <summary>
/// The patterns that <see cref="PreTable"/> names, as llama.cpp 0.5.0 has them (llm_tokenizer_bpe in llama-vocab.cpp; unicode.cpp for those that it
/// matches by hand), with the meaning that Unicode gives to the classes. Where std::regex made llama.cpp write a class as a lookahead it is an
/// intersection here; the meaning is the same.
/// </summary>
internal static class PrePatterns
{
    /// <summary>English short forms in any case.</summary>
    public const string Contractions = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";

    private const string Spaces = @"\s+(?!\S)|\s+";
    private const string AsciiMark = @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]", Upper = @"[\p{L}&&[^a-z]]", Lower = @"[\p{L}&&[^A-Z]]",
        UpperMark = @"[[\p{L}\p{M}]&&[^a-z]]", LowerMark = @"[[\p{L}\p{M}]&&[^A-Z]]",
        CasedUpper = @"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", CasedLower = @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]";

    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|" + Spaces;
    public const string Llama3 = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|" + Spaces;
    public const string Jais2 = Contractions
        + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s{512}(?!\S)|\s{256}(?!\S)|\s{128}(?!\S)|\s{64}(?!\S)|\s{32}(?!\S)|\s{16}(?!\S)|\s{8}(?!\S)|\s{4}(?!\S)|\s{1,2}(?!\S)|\s{1}";
    public const string Qwen2 = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|" + Spaces;
    public const string Qwen35 = Contractions + @"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|" + Spaces;
    public const string UfakZeka = @"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|" + Spaces;
    public const string MiniCpm5 = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}+| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|" + Spaces;
    public const string SeedCoder = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|" + Spaces;
    public const string BailingMoe = @"'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|" + Spaces;
    public const string ExaoneMoe = Contractions + @"|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|" + Spaces;
    public const string Tekken = @"[^\r\n\p{L}\p{N}]?" + Upper + "*" + Lower + @"+|[^\r\n\p{L}\p{N}]?" + Upper + "+" + Lower
        + @"*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|" + Spaces;
    public const string Gpt4o = @"[^\r\n\p{L}\p{N}]?" + Upper + "*" + Lower + "+" + Contractions + @"?|[^\r\n\p{L}\p{N}]?" + Upper + "+" + Lower
        + "*" + Contractions + @"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|" + Spaces;
    public const string GraniteMulti = @"[^\r\n\p{L}\p{N}]?" + UpperMark + "*" + LowerMark + "+" + Contractions + @"?|[^\r\n\p{L}\p{N}]?" + UpperMark
        + "+" + LowerMark + "*" + Contractions + @"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|" + Spaces;
    public const string TinyAyaWords = @"[^\r\n\p{L}\p{N}]?" + CasedUpper + "*" + CasedLower + "+" + Contractions + @"?|[^\r\n\p{L}\p{N}]?"
        + CasedUpper + "+" + CasedLower + "*" + Contractions + @"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|" + Spaces;
    public const string TinyAyaDigits = @"\d{1,3}(?=(?:\d{3})*\b)";
    public const string YoutuWords = @"[^\r\n\p{L}\p{N}]?" + CasedUpper + "*" + CasedLower + "+" + Contractions + @"?|[^\r\n\p{L}\p{N}]?"
        + CasedUpper + "+" + CasedLower + "*" + Contractions + @"?|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|" + Spaces;
    public const string YoutuScripts =
        @"[\uAC00-\uD7A3\u3131-\u318E]+|[！…“”‘’—：；，\u3001-\u303F\uFE30-\uFE4F]+|[\u3105-\u312F]+|[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+";

    public const string Digit = @"\p{N}", Digits = @"\p{N}+", Digits3 = @"\p{N}{1,3}", ThreeAscii = "[0-9][0-9][0-9]", LineFeeds = @"[^\n]+|[\n]+",
        NotSpace = @"\S+", LineEnds = @"[\r\n]";
    public const string Cjk = @"[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+";
    public const string DeepSeek3 = AsciiMark + @"[A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|" + Spaces;
    public const string Spark = AsciiMark + @"[A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+|[\r\n]|" + Spaces;
    public const string DeepSeekMarks = @"\s?[!-/:-~\uFF01-\uFF0F\uFF1A-\uFF5E\u2018-\u201F\u3000-\u3002]+", DeepSeekEnd = @"\s+$",
        DeepSeekAsian = @"[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+";
    // Most of the cased letters, as its authors listed them.
    public const string DeepSeekLetters =
        @"\s?[A-Za-z\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u01BA\u01BC-\u01BF\u01C4-\u0293\u0295-\u02AF\u0370-\u0373\u0376\u0377\u037B-\u037D\u037F\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03F5\u03F7-\u0481\u048A-\u052F\u0531-\u0556\u10A0-\u10C5\u13A0-\u13F5\u13F8-\u13FD\u1C90-\u1CBA\u1CBD-\u1CBF\u1D00-\u1D2B\u1D6B-\u1D77\u1D79-\u1D9A\u1E00-\u1F15\u1F18-\u1F1D\u1F20-\u1F45\u1F48-\u1F4D\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-\u1F7D\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE\u1FC2-\u1FC4\u1FC6-\u1FCC\u1FD0-\u1FD3\u1FD6-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4\u1FF6-\u1FFC\u2102\u2107\u210A-\u2113\u2115\u2119-\u211D\u2124\u2126\u2128\u212A-\u212D\u212F-\u2134\u2139\u213C-\u213F\u2145-\u2149\u214E\u2183\u2184\u2C00-\u2C7B\u2C7E-\u2CE4\u2CEB-\u2CEE\u2CF2\u2CF3\uA640-\uA66D\uA680-\uA69B\uA722-\uA76F\uA771-\uA787\uA78B-\uA78E\uAB70-\uABBF\uFB00-\uFB06\uFB13-\uFB17\uFF21-\uFF3A\uFF41-\uFF5A\x{10400}-\x{1044F}\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}\x{10C80}-\x{10CB2}\x{10CC0}-\x{10CF2}\x{118A0}-\x{118DF}\x{1E900}-\x{1E943}]+";
    public const string CoderLetters = @"\s?\p{L}+", CoderMarks = @"\s?\p{P}+";
    public const string Falcon = @"[\p{P}\$\+<=>\^~\|`]+", Default = @"[\p{P}\$\+<=>\^~\|]+";
    public const string Bloom = @" ?[^(\s|.,!?…。，、।۔،)]+";
    public const string ChameleonSentinel = "<sentinel:[0-9]+>", ChameleonImage = "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z",
        ChameleonSpaces = @"([\t\n]|    |  )", ChameleonMarks = @"[\p{P}!-/:-@\[-`{-~]";
    public const string SuperBpeGroups = @"(?=(\d{3})+(?!\d))";
    public const string AfMoeDigits = @"\p{N}{1,3}(?=(?:\p{N}{3})*(?!\p{N}))";
    public const string AfMoeAsian =
        @"[\u4E00-\u9FFF\u3400-\u4DBF\uF900-\uFAFF\u3040-\u309F\u30A0-\u30FF\uFF65-\uFF9F\u2F00-\u2FDF\u0E00-\u0E7F\u0E80-\u0EFF\u1780-\u17FF\u1000-\u109F\uAA60-\uAA7F\uA9E0-\uA9FF\uAC00-\uD7AF\u1100-\u11FF]+";

    private const string Han =
        @"[\u4E00-\u9FFF\u3400-\u4DBF\x{20000}-\x{2A6DF}\x{2A700}-\x{2B73F}\x{2B740}-\x{2B81F}\x{2B820}-\x{2CEAF}\x{2CEB0}-\x{2EBEF}\uF900-\uFAFF\x{2F800}-\x{2FA1F}]";
    public const string KimiK2 = Han + @"+|[^\r\n\p{L}\p{N}]?(?:(?!" + Han + @")\p{L})+" + Contractions
        + @"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|" + Spaces;
}
