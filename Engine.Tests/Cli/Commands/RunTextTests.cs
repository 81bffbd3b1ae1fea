using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Tests.Loading;
using Engine.Tests.Tokenizers;

namespace Engine.Tests.Cli.Commands;

/// <summary>Where generated text begins and ends: prompts that end within a character, stop strings, ends of turns, and beginnings that come twice.</summary>
public class RunTextTests
{
    private static readonly string Models = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "..", "models"));

    private static string Folder => Path.Combine(Models, "Fable-300K");

    private static string Gguf => Path.Combine(Models, "Fable-300K-Q8_0.gguf");

    [Theory]
    [InlineData("260:1000", null, "aaa", "length")]
    [InlineData("0:1000", null, "", "stop")]
    [InlineData("260:1000", "\n", "aaa", "length")]
    [InlineData("13:1000", "\n", "", "stop")]
    public async Task The_prompts_byte_tokens_are_no_generated_text(string bias, string? stop, string text, string reason)
    {
        using TempFolder folder = Copy(("tokenizer.json", TokenizerFiles.ByteFallback().ToJsonString()));
        string[] common = ["run", folder.Path, "--json", "--temperature", "0", "--max-tokens", "3", "--logit-bias", bias];
        CliRun run = (await CliRun.WithInput("hi\n", stop is null ? common : [.. common, "--stop", stop])).AssertOk();
        Assert.Equal((text, reason), TextOf(run));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_special_token_is_found_as_a_stop_string(bool gguf)
    {
        CliRun run = (await CliRun.Of("run", gguf ? Gguf : Folder, "--prompt", "A", "--logit-bias", "1:1000", "--stop", "<|im_start|>", "--max-tokens", "20", "--json")).AssertOk();
        Assert.Equal(("", "stop"), TextOf(run));
        Assert.Equal([1], Ids(run, "ids"));
    }

    [Fact]
    public async Task The_end_of_a_turn_is_found_by_its_text_whatever_the_configuration_says()
    {
        using TempFolder folder = Copy();
        foreach (string file in (string[])["config.json", "generation_config.json"])
        {
            JsonNode json = JsonNode.Parse(File.ReadAllText(folder.File(file)))!;
            json["eos_token_id"] = 0;
            folder.Write(file, json.ToJsonString());
        }

        JsonNode config = JsonNode.Parse(File.ReadAllText(folder.File("tokenizer_config.json")))!;
        config["eos_token"] = "<|endoftext|>";
        folder.Write("tokenizer_config.json", config.ToJsonString());
        string gguf = folder.File("model.gguf");
        (await CliRun.Of("quantize", folder.Path, gguf, "--format", "Q8_0")).AssertOk();
        foreach (string model in (string[])[folder.Path, gguf])
        {
            CliRun run = (await CliRun.Of("run", model, "--prompt", "A", "--logit-bias", "2:1000", "--max-tokens", "20", "--json")).AssertOk();
            Assert.Equal([2], Ids(run, "ids"));
            Assert.Equal(("", "stop"), TextOf(run));
        }
    }

    [Fact]
    public async Task A_beginning_that_comes_twice_is_told_once()
    {
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "tokenizer_config.json")))!;
        (config["tokenizer_class"], config["bos_token"], config["add_bos_token"]) = ("LlamaTokenizer", "<|im_start|>", true);
        using TempFolder folder = Copy(("tokenizer_config.json", config.ToJsonString()));
        const string Text = "<|im_start|>hi";
        string batch = folder.Write("batch.json", JsonSerializer.Serialize(new[] { Text, "hi", Text }));
        CliRun[] doubled =
        [
            await CliRun.Of("tokenize", folder.Path, "--text", Text), await CliRun.Of("tokenize", folder.Path, "--text", Text, "--json"), await CliRun.Of("tokenize", folder.Path, "--batch", batch),
            await CliRun.Of("run", folder.Path, "--prompt", Text, "--max-tokens", "1", "--json"),
        ];
        Assert.All(doubled, run => Assert.Equal(2, run.AssertOk().Error.Split("twice").Length));
        Assert.StartsWith("1,1,", doubled[0].Output, StringComparison.Ordinal);
        CliRun[] single =
        [
            await CliRun.Of("tokenize", folder.Path, "--text", "hi"), await CliRun.Of("tokenize", folder.Path, "--text", Text, "--no-special"), await CliRun.Of("tokenize", folder.Path, "--text", Text, "--as-text"),
            await CliRun.Of("run", folder.Path, "--prompt", "hi", "--max-tokens", "1", "--json"), await CliRun.WithInput("hi\n", "chat", folder.Path, "--max-tokens", "2"),
        ];
        Assert.All(single, run => Assert.DoesNotContain("twice", run.AssertOk().Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_byte_order_mark_is_not_text()
    {
        using TempFolder folder = new();
        string plain = (await CliRun.Of("tokenize", Folder, "--text", "Once")).AssertOk().Output;
        Assert.Equal(plain, (await CliRun.WithInput("\uFEFFOnce", "tokenize", Folder)).AssertOk().Output);
        Assert.Equal(plain, (await CliRun.Of("tokenize", Folder, "--file", folder.Write("text.txt", "\uFEFFOnce"u8.ToArray()))).AssertOk().Output);
        Assert.NotEqual(plain, (await CliRun.WithInput("\uFEFF\uFEFFOnce", "tokenize", Folder)).AssertOk().Output);
        string[] chat = ["chat", Folder, "--max-tokens", "4", "--temperature", "0"];
        Assert.Equal((await CliRun.WithInput("Hi.\n", chat)).AssertOk().Output, (await CliRun.WithInput("\uFEFFHi.\r\n", chat)).AssertOk().Output);
    }

    private static TempFolder Copy(params (string Name, string Text)[] changed)
    {
        TempFolder folder = new();
        foreach (string file in Directory.GetFiles(Folder)) folder.Write(Path.GetFileName(file), File.ReadAllBytes(file));
        foreach ((string name, string text) in changed) folder.Write(name, text);
        return folder;
    }

    private static (string Text, string Reason) TextOf(CliRun run)
    {
        using var json = JsonDocument.Parse(run.Output);
        return (json.RootElement.GetProperty("text").GetString()!, json.RootElement.GetProperty("finish_reason").GetString()!);
    }

    private static int[] Ids(CliRun run, string name)
    {
        using var json = JsonDocument.Parse(run.Output);
        return TinyStories.Ids(json.RootElement.GetProperty(name));
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
