using System.Text.Json;
using Engine.Cli.Terminals;
using Engine.Tests.Loading;

namespace Engine.Tests.Cli.Commands;

/// <summary><c>tokenize</c>: texts to ids and back, without weights.</summary>
public class TokenizeCommandTests
{
    [TestDataFact]
    public async Task A_text_gives_ids_and_they_give_the_text()
    {
        CliRun ids = (await CliRun.Of("tokenize", TinyStories.Folder, "--text", "Once upon a time")).AssertOk();
        Assert.Equal("1,80,147,201,282,57", ids.Output.TrimEnd());
        Assert.Equal("80,147,201,282,57", (await CliRun.Of("tokenize", TinyStories.Folder, "--text", "Once upon a time", "--no-special")).AssertOk().Output.TrimEnd());
        Assert.Equal("Once upon a time", (await CliRun.Of("tokenize", TinyStories.Folder, "--decode", "1,80,147,201,282,57", "--skip-special")).AssertOk().Output.TrimEnd());
        Assert.Equal("Once upon a time", (await CliRun.Of("tokenize", TinyStories.Folder, "--decode", "--text", "[80, 147, 201, 282, 57]")).AssertOk().Output.TrimEnd());
        Assert.Equal("Once upon a time", (await CliRun.WithInput(ids.Output, "tokenize", TinyStories.Folder, "--decode", "--skip-special")).AssertOk().Output.TrimEnd());
    }

    [TestDataTheory]
    [InlineData("TinyStories-656K")]
    [InlineData("bytelevel-gpt2")]
    [InlineData("unigram-t5")]
    public async Task A_batch_is_the_references(string name)
    {
        using TempFolder folder = new();
        using var cases = JsonDocument.Parse(File.ReadAllBytes(TestData.Path($"fixtures/tokenizers/{name}/cases.json")));
        JsonElement[] expected = [.. cases.RootElement.EnumerateArray().Take(60)];
        string batch = folder.Write("batch.json", JsonSerializer.Serialize(expected.Select(one => one.GetProperty("text").GetString())));
        using var actual = JsonDocument.Parse((await CliRun.Of("tokenize", TestData.Path($"fixtures/tokenizers/{name}"), "--batch", batch)).AssertOk().Output);
        Assert.Equal(expected.Length, actual.RootElement.GetArrayLength());
        foreach ((JsonElement e, JsonElement a) in expected.Zip(actual.RootElement.EnumerateArray()))
        {
            Assert.Equal(TinyStories.Ids(e.GetProperty("ids")), TinyStories.Ids(a.GetProperty("ids")));
            Assert.Equal(TinyStories.Ids(e.GetProperty("with_special")), TinyStories.Ids(a.GetProperty("with_special")));
            Assert.Equal(e.GetProperty("decoded").GetString(), a.GetProperty("decoded").GetString());
        }
    }

    [TestDataTheory]
    [InlineData("models/stories260K/stories260K-f32.gguf", "1,403,407,261,378")]
    [InlineData("fixtures/tokenizers/ggml-vocab-gpt-2.gguf", "7454,2402,257,640")]
    public async Task A_GGUF_vocabulary_will_do(string model, string expected)
        => Assert.Equal(expected, (await CliRun.Of("tokenize", TestData.Path(model), "--text", "Once upon a time")).AssertOk().Output.TrimEnd());

    [TestDataFact]
    public async Task Files_are_taken_as_they_stand()
    {
        using TempFolder folder = new();
        string file = folder.Write("text.txt", "Once upon a time");
        Assert.Equal("1,80,147,201,282,57", (await CliRun.Of("tokenize", TinyStories.Folder, "--file", file)).AssertOk().Output.TrimEnd());
        (await CliRun.Of("tokenize", TinyStories.Folder, "--file", folder.Write("bad.txt", [0xC3]))).AssertRefused(ExitCode.Failure, "bad.txt: not UTF-8");
        (await CliRun.Of("tokenize", TinyStories.Folder, "--file", folder.File("missing.txt"))).AssertRefused(ExitCode.Failure, "missing.txt");
    }

    [Theory]
    [InlineData("--text", "a", "--file", "b")]
    [InlineData("--decode", "1", "--batch", "b.json")]
    [InlineData("--decode", "1", "--text", "2")]
    [InlineData("--text", "a", "--skip-special")]
    [InlineData("--decode", "1", "--as-text")]
    [InlineData("--text", "a", "--json", "--no-special")]
    public async Task Flags_that_exclude_each_other(params string[] flags) => (await CliRun.Of(["tokenize", "model", .. flags])).AssertRefused(ExitCode.Usage, "--");

    [Fact]
    public async Task A_folder_without_a_tokenizer_is_refused()
    {
        using TempFolder folder = new();
        (await CliRun.Of("tokenize", folder.Path, "--text", "x")).AssertRefused(ExitCode.Failure, "no tokenizer");
    }
}
