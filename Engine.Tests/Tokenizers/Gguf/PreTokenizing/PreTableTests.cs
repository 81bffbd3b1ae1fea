using Engine.Tokenizers;
using Engine.Tokenizers.Gguf.PreTokenizing;
using Engine.Tokenizers.PreTokenizers;
using Engine.Tokenizers.Vocabulary;
using Xunit;

namespace Engine.Tests.Tokenizers.Gguf.PreTokenizing;

/// <summary>Every name of `tokenizer.ggml.pre` loads and cuts; what the patterns do, by example.</summary>
public sealed class PreTableTests
{
    private const string Sample = "Hello WORLD, it's 12345 tests!  \n\n\tÉcole naïve 你好 ひらがな  한국어 ไทย ½ <a>=1;\r\n 'LL   🙂🙂 e\u0301 end  ";

    public static TheoryData<string> Names { get; } = [.. PreTable.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_name_loads_and_loses_no_text(string name)
    {
        GgufPre pre = PreTable.All[name];
        string[] parts = Cut(name, Sample);
        Assert.Equal(Sample, string.Concat(parts));
        Assert.True(parts.Length > 1, name);
        if (pre.RawUtf8) return;
        Tokenizer tokenizer = TinyVocabulary.ByteLevel(name).Load();
        Assert.Equal(Sample, tokenizer.Decode(tokenizer.EncodeOrdinary(Sample)));
        Assert.Equal(Sample, tokenizer.Decode(tokenizer.Encode(Sample), skipSpecialTokens: true));
        Assert.Equal(pre.AddBos, tokenizer.AddsBos);
    }

    [Theory]
    [InlineData("gpt-2", "it's 12345  !! x", "it|'s| 12345| | !!| x")]
    [InlineData("llama-bpe", "IT'S 12345\n\n x", "IT|'S| |123|45|\n\n| x")]
    [InlineData("qwen2", "a 12'll", "a| |1|2|'ll")]
    [InlineData("qwen35", "e\u0301a (b", "e\u0301a| (|b")]
    [InlineData("ufakzeka", "Ankara'da 12", "Ankara|'da| |1|2")]
    [InlineData("smollm", "a 123 b", "a| |1|2|3| b")]
    [InlineData("falcon", "a.b 12345", "a|.|b| |123|45")]
    [InlineData("default", "a.b 12345", "a|.|b| |123|45")]
    [InlineData("deepseek-llm", "Hi there, x\n你好 123", "Hi| there|,| x|\n|你好| |123")]
    [InlineData("deepseek-coder", "ab 12.5", "ab| |1|2|.|5")]
    [InlineData("deepseek-v3", ".NET 1234你好", ".NET| |123|4|你好")]
    [InlineData("spark2_5", "a!\n\nb", "a|!|\n|\n|b")]
    [InlineData("bloom", "a b.c", "a| b|.|c")]
    [InlineData("viking", "ab12", "ab|1|2")]
    [InlineData("tekken", "HelloWORLDlow 12", "Hello|WORLDlow| |1|2")]
    [InlineData("gpt-4o", "HelloWorld's 1234", "Hello|World's| |123|4")]
    [InlineData("tiny_aya", "HelloÉcole 1234567", "Hello|École| |1|234|567")]
    [InlineData("afmoe", "1234567 x", "1|234|567| x")]
    [InlineData("superbpe", "ab cd 1234567", "ab cd |1|234|567")]
    [InlineData("chameleon", "<sentinel:12>ab  c1", "<|sentinel|:|1|2|>|ab|  |c|1")]
    [InlineData("kimi-k2", "你好abc's 1234", "你好|abc's| |123|4")]
    [InlineData("exaone-moe", "한국 사람 a1", "한국 사람 a|1")]
    [InlineData("laguna", "a\nb", "a|\n|b")]
    [InlineData("youtu", "한국abc、12", "한국|abc|、|1|2")]
    [InlineData("jais-2", "a     b", "a|    | b")]
    [InlineData("minicpm5", "a 12345", "a| |123|45")]
    [InlineData("seed-coder", "a!\nb", "a|!|\n|b")]
    [InlineData("bailingmoe", "a\n\nb", "a|\n\n|b")]
    [InlineData("granite-embed-multi-97m", "ne\u0301E 1", "ne\u0301|E| |1")]
    [InlineData("gemma4", "a b\n\nc", "a b|\n\n|c")]
    [InlineData("whitespace", "a b", "a| |b")]
    public void Text_is_cut_as_the_name_says(string name, string text, string expected) => Assert.Equal(expected, string.Join('|', Cut(name, text)));

    private static string[] Cut(string name, string text)
    {
        List<Piece> parts = [];
        GgufPre pre = PreTable.All[name];
        pre.PreTokenizer().Split(new Piece(text, true), parts);
        return [.. parts.Select(p => pre.RawUtf8 ? p.Text : System.Text.Encoding.UTF8.GetString([.. p.Text.Select(c => (byte)ByteAlphabet.Byte(c))]))];
    }
}
