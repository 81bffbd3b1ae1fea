using System.Text.Json;
using Engine.Bench.Vocabularies;
using Engine.Tests.Tokenizers;
using Engine.Tokenizers;

namespace Engine.Tests.Bench.Vocabularies;

public class TokenizerSpeedTests
{
    [Fact]
    public void Both_ways_are_measured_and_told()
    {
        Tokenizer tokenizer = TokenizerFiles.Load(TokenizerFiles.ByteLevel().ToJsonString());
        TokenizerSpeed row = TokenizerSpeed.Measure(tokenizer, "tiny", "he", string.Concat(Enumerable.Repeat("he ", 1000)), samples: 2);
        Assert.Equal((3000, 1001), (row.Bytes, row.Tokens)); // he, then " he" each time, and the last space
        Assert.All((Way[])[row.Encode, row.Decode], way => Assert.True(way.MegabytesPerSecond > 0 && way.Allocated > 0));
        Assert.Contains("| tiny | he | 1001 |", TokenizerSpeed.ToMarkdown([row]), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(TokenizerSpeed.ToJson([row]));
        Assert.True(json.RootElement[0].GetProperty("encode").GetProperty("megabytes_per_second").GetDouble() > 0);
    }
}
