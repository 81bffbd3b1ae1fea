using static Engine.Tokenizers.Gguf.PreTokenizing.PrePatterns;

namespace Engine.Tokenizers.Gguf.PreTokenizing;

/// <summary>
/// Every value of `tokenizer.ggml.pre` that llama.cpp 0.5.0 names (llama_vocab::impl::load in llama-vocab.cpp); a file without the key has "default".
/// </summary>
internal static class PreTable
{
    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, GgufPre> All { get; } = new (string Names, GgufPre Pre)[]
    {
        ("default", new(Default, Gpt2, Digits, ThreeAscii)),
        ("gpt-2 phi-2 jina-es jina-de gigachat jina-v2-es jina-v2-de a.x-4.0 mellum modern-bert jina-v1-en jina-v2-code roberta-bpe exaone4 mpt "
            + "olmo jais trillion granite-docling", new(Gpt2)),
        ("llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano", new(Llama3) { IgnoreMerges = true, AddBos = true }),
        ("dbrx smaug-bpe glm4 chatglm-bpe", new(Llama3)),
        ("jais-2", new(Jais2)),
        ("qwen2 deepseek-r1-qwen kormo f2llmv2 megrez stablelm2 hunyuan solar-open grok-2", new(Qwen2)),
        ("qwen35", new(Qwen35)),
        ("ufakzeka", new(UfakZeka)),
        ("minicpm5", new(Digits3, MiniCpm5) { IgnoreMerges = true }),
        ("laguna", new(LineFeeds, Qwen2)),
        ("starcoder refact command-r smollm codeshell exaone minerva-7b mellum2", new(Digit, Gpt2)),
        ("falcon", new(Falcon, Gpt2, ThreeAscii)),
        ("deepseek-llm", new(LineEnds, DeepSeekLetters, DeepSeekMarks, DeepSeekEnd, DeepSeekAsian, Digits)),
        ("deepseek-coder", new(LineEnds, CoderLetters, CoderMarks, DeepSeekAsian, Digit)),
        ("deepseek-v3 hunyuan-dense joyai-llm hy_v4", new(Digits3, Cjk, DeepSeek3)),
        ("spark2_5", new(Digits3, Cjk, Spark, Digit)),
        ("youtu", new(YoutuScripts, YoutuWords) { IgnoreMerges = true }),
        ("bloom poro-chat gpt3-finnish", new(Bloom)),
        ("viking", new(Bloom, Digit)),
        ("tekken", new(Tekken) { IgnoreMerges = true, AddBos = true }),
        ("gpt-4o llama4 kanana2 talkie minimax-m2", new(Gpt4o)),
        ("granite-embed-multi-97m", new(GraniteMulti) { IgnoreMerges = true }),
        ("tiny_aya cohere2moe", new(TinyAyaDigits, TinyAyaWords)),
        ("chameleon", new(ChameleonSentinel, ChameleonImage, ChameleonSpaces, Digit, ChameleonMarks, Gpt2) { AddBos = true }),
        ("kimi-k2", new(KimiK2)),
        ("superbpe", new(Digits, SuperBpeGroups)),
        ("bailingmoe bailingmoe2 llada-moe", new(BailingMoe)),
        ("seed-coder", new(SeedCoder)),
        ("afmoe", new(AfMoeDigits, AfMoeAsian, DeepSeek3)),
        ("exaone-moe", new(ExaoneMoe)),
        ("gemma4 granite-embed-multi-311m", new(LineFeeds) { RawUtf8 = true, EscapesSpaces = true, WholeLineFeeds = true, AlwaysAddBos = true }),
        ("sarvam-moe", new(LineFeeds) { RawUtf8 = true, EscapesSpaces = true }),
        ("whitespace", new(NotSpace) { RawUtf8 = true }),
    }.SelectMany(row => row.Names.Split(' '), (row, name) => (name, row.Pre)).ToDictionary(row => row.name, row => row.Pre);
}
