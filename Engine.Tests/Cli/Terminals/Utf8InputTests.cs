using System.Text;
using Engine.Cli.Terminals;

namespace Engine.Tests.Cli.Terminals;

/// <summary>Text comes in as it stands, or not at all.</summary>
public class Utf8InputTests
{
    [Theory]
    [InlineData("é\r\n😀 \n", "é\r\n😀 \n")]
    [InlineData("\uFEFFé\uFEFF\n", "é\uFEFF\n")]
    public async Task Text_is_taken_as_it_stands_but_for_the_byte_order_mark_before_it(string bytes, string text)
        => Assert.Equal(text, await Utf8Input.ReadAllAsync(new MemoryStream(Encoding.UTF8.GetBytes(bytes)), default));

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_refused_with_their_place()
    {
        var refusal = await Assert.ThrowsAsync<FailureException>(() => Utf8Input.ReadAllAsync(new MemoryStream([0x61, 0xC3, 0x28]), default));
        Assert.Equal("standard input: not UTF-8 (at byte 1)", refusal.Message);
    }

    [Theory]
    [InlineData("[\"a\", 3]", "item 1 is not a string")]
    [InlineData("{}", "not a JSON array")]
    [InlineData("[\"a\"", "not JSON")]
    [InlineData("[\"\\ud800\"]", "half a surrogate pair")]
    public async Task Wrong_JSON_is_refused_in_words(string json, string words)
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, json);
            var refusal = await Assert.ThrowsAsync<FailureException>(() => Utf8Input.ReadStringsAsync(path, default));
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
            Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Lines_come_one_at_a_time()
    {
        var lines = new LineInput(new MemoryStream([.. "a\r\nß\n\n"u8, 0xFF, (byte)'\n', .. "end"u8]));
        Assert.Equal("a", lines.Read());
        Assert.Equal("ß", lines.Read());
        Assert.Equal("", lines.Read());
        Assert.Throws<FailureException>(lines.Read);
        Assert.Equal("end", lines.Read());
        Assert.Null(lines.Read());
        Assert.Null(lines.Read());
    }
}
