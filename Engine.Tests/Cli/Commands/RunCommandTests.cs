using System.Text.Json;
using System.Text.RegularExpressions;
using Engine.Cli.Terminals;

namespace Engine.Tests.Cli.Commands;

/// <summary><c>run</c>, from arguments to text.</summary>
public class RunCommandTests
{
    [TestDataFact]
    public async Task Greedy_ids_are_those_of_the_reference()
    {
        foreach ((string prompt, int[] promptIds, int[] ids) in TinyStories.Expected())
        {
            CliRun run = (await CliRun.Of("run", TinyStories.Folder, "--prompt", prompt, "--max-tokens", $"{ids.Length}", "--precision", "exact", "--ignore-eos", "--json")).AssertOk();
            using var json = JsonDocument.Parse(run.Output);
            Assert.Equal(promptIds, TinyStories.Ids(json.RootElement.GetProperty("prompt_ids")));
            Assert.Equal(ids, TinyStories.Ids(json.RootElement.GetProperty("ids")));
            Assert.Equal("length", json.RootElement.GetProperty("finish_reason").GetString());
            Assert.Equal(promptIds.Length, json.RootElement.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
            Assert.Equal(ids.Length, json.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
            Assert.Equal(0, json.RootElement.GetProperty("usage").GetProperty("cached_tokens").GetInt32());
            Assert.True(json.RootElement.GetProperty("timings").GetProperty("decode_seconds").GetDouble() > 0);
            Assert.Equal("", run.Error); // --json is for programs: no progress, no summary
        }
    }

    [TestDataFact]
    public async Task Prompt_standard_input_and_ids_are_the_same_prompt()
    {
        (string prompt, int[] promptIds, _) = TinyStories.Expected().First();
        string[] common = ["run", TinyStories.Folder, "--max-tokens", "8"];
        CliRun text = (await CliRun.Of([.. common, "--prompt", prompt])).AssertOk();
        Assert.NotEqual("", text.Output.Trim());
        Assert.Contains("tokens/s", text.Error, StringComparison.Ordinal);
        Assert.Equal(text.Output, (await CliRun.WithInput(prompt, common)).AssertOk().Output);
        Assert.Equal(text.Output, (await CliRun.Of([.. common, "--ids", TinyStories.Text(promptIds)])).AssertOk().Output);
    }

    [TestDataFact]
    public async Task Streamed_text_is_the_text_of_JSON_and_continues_the_prompt()
    {
        // A tokenizer whose words begin with their space: " a time" continues "Once upon", and the space must not be lost.
        const string prompt = "Once upon";
        string model = TestData.Path("models/stories260K/stories260K-f32.gguf");
        string[] common = ["run", model, "--prompt", prompt, "--max-tokens", "40", "--precision", "exact"];
        string streamed = (await CliRun.Of(common)).AssertOk().Output;
        Assert.StartsWith(" a time", streamed, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await CliRun.Of([.. common, "--json"])).AssertOk().Output);
        Assert.Equal(json.RootElement.GetProperty("text").GetString() + "\n", streamed);

        // Prompt and continuation read as the whole decoded at once.
        CliRun whole = await CliRun.Of("tokenize", model, "--skip-special", "--decode",
            TinyStories.Text(TinyStories.Ids(json.RootElement.GetProperty("prompt_ids")).Concat(TinyStories.Ids(json.RootElement.GetProperty("ids")))));
        Assert.Equal(whole.AssertOk().Output.Trim(), (prompt + streamed).Trim());
    }

    [TestDataFact]
    public async Task A_seed_gives_the_same_text_again()
    {
        string[] seeded = ["run", TinyStories.Folder, "--prompt", "Once", "--max-tokens", "24", "--temperature", "1.2", "--top-p", "0.95", "--seed", "7"];
        string first = (await CliRun.Of(seeded)).AssertOk().Output;
        Assert.Equal(first, (await CliRun.Of(seeded)).AssertOk().Output);
        seeded[^1] = "8";
        Assert.NotEqual(first, (await CliRun.Of(seeded)).AssertOk().Output);
    }

    [TestDataFact]
    public async Task Log_probabilities_come_when_asked_for()
    {
        CliRun run = (await CliRun.Of("run", TinyStories.Folder, "--prompt", "Once upon", "--max-tokens", "4", "--json", "--logprobs", "3")).AssertOk();
        using var json = JsonDocument.Parse(run.Output);
        int[] ids = TinyStories.Ids(json.RootElement.GetProperty("ids"));
        JsonElement[] logProbs = [.. json.RootElement.GetProperty("logprobs").EnumerateArray()];
        Assert.Equal(ids, logProbs.Select(one => one.GetProperty("id").GetInt32()));
        foreach (JsonElement one in logProbs)
        {
            JsonElement[] top = [.. one.GetProperty("top").EnumerateArray()];
            Assert.Equal(3, top.Length);
            // Greedy: the token is the most probable one.
            Assert.Equal(top[0].GetProperty("id").GetInt32(), one.GetProperty("id").GetInt32());
            Assert.InRange(one.GetProperty("logprob").GetDouble(), -20, 0);
        }
    }

    [TestDataFact]
    public async Task A_stop_string_ends_the_text_before_it()
    {
        string[] common = ["run", TinyStories.Folder, "--prompt", "Once upon a time", "--max-tokens", "60", "--precision", "exact", "--json"];
        using var all = JsonDocument.Parse((await CliRun.Of(common)).AssertOk().Output);
        string text = all.RootElement.GetProperty("text").GetString()!;
        int at = text.IndexOf('.', StringComparison.Ordinal);
        Assert.True(at > 0, text);
        using var stopped = JsonDocument.Parse((await CliRun.Of([.. common, "--stop", "."])).AssertOk().Output);
        Assert.Equal(text[..at], stopped.RootElement.GetProperty("text").GetString());
        Assert.Equal("stop", stopped.RootElement.GetProperty("finish_reason").GetString());
    }

    [TestDataFact]
    public async Task A_biased_token_is_the_one_that_comes()
    {
        CliRun run = (await CliRun.Of("run", TinyStories.Folder, "--prompt", "Once", "--max-tokens", "3", "--logit-bias", "100:1000", "--json")).AssertOk();
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal([100, 100, 100], TinyStories.Ids(json.RootElement.GetProperty("ids")));
    }

    [Theory, InlineData("0"), InlineData("1")]
    public async Task Where_every_token_is_banned_there_is_one_line(string temperature)
    {
        string all = string.Join(',', Enumerable.Range(0, 2048).Select(id => $"{id}:-inf"));
        CliRun run = await CliRun.Of("run", SmallFable.Folder, "--prompt", "Once", "--temperature", temperature, "--logit-bias", all);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error: no token can be chosen", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bias_of_minus_infinity_bans_a_token()
    {
        string[] common = ["run", SmallFable.Folder, "--prompt", "Once upon", "--temperature", "0", "--max-tokens", "8", "--json"];
        using var free = JsonDocument.Parse((await CliRun.Of(common)).AssertOk().Output);
        int first = TinyStories.Ids(free.RootElement.GetProperty("ids"))[0];
        foreach (string spelled in new[] { "-inf", "-Infinity" })
        {
            using var banned = JsonDocument.Parse((await CliRun.Of([.. common, "--logit-bias", $"{first}:{spelled}"])).AssertOk().Output);
            Assert.DoesNotContain(first, TinyStories.Ids(banned.RootElement.GetProperty("ids")));
        }

        using var forced = JsonDocument.Parse((await CliRun.Of([.. common, "--logit-bias", "100:+inf"])).AssertOk().Output);
        Assert.Equal(Enumerable.Repeat(100, 8), TinyStories.Ids(forced.RootElement.GetProperty("ids")));
        (await CliRun.Of([.. common, "--logit-bias", "100:nan"])).AssertRefused(ExitCode.Usage, "--logit-bias", "100:nan");
    }

    [Fact]
    public async Task The_most_probable_token_alone_is_always_the_same_of_those_that_tie()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            CliRun run = await CliRun.Of("run", SmallFable.Folder, "--prompt", "A", "--logit-bias", "100:1e30,101:1e30", "--temperature", "1", "--top-k", "1", "--max-tokens", "8", "--seed", $"{seed}", "--json");
            using var json = JsonDocument.Parse(run.AssertOk().Output);
            Assert.Equal(Enumerable.Repeat(100, 8), TinyStories.Ids(json.RootElement.GetProperty("ids")));
        }
    }

    [Fact]
    public async Task A_random_seed_is_told_and_repeats_the_run()
    {
        string[] greedily = ["run", SmallFable.Folder, "--prompt", "Once upon", "--max-tokens", "16", "--temperature", "0"], common = [.. greedily[..^1], "1.5"];
        using var random = JsonDocument.Parse((await CliRun.Of([.. common, "--json"])).AssertOk().Output);
        ulong seed = random.RootElement.GetProperty("seed").GetUInt64();
        // As many JSON readers hold numbers.
        Assert.InRange(seed, 0UL, (1UL << 53) - 1);
        CliRun again = (await CliRun.Of([.. common, "--seed", $"{seed}"])).AssertOk();
        Assert.Equal(random.RootElement.GetProperty("text").GetString() + "\n", again.Output);
        Assert.Contains($"seed {seed}", again.Error, StringComparison.Ordinal);

        CliRun told = (await CliRun.Of(common)).AssertOk();
        string named = Regex.Match(told.Error, "seed ([0-9]+)").Groups[1].Value;
        Assert.Equal(told.Output, (await CliRun.Of([.. common, "--seed", named])).AssertOk().Output);

        // Greedy draws nothing: there is no seed to tell, and the same run prints the same.
        CliRun greedy = (await CliRun.Of(greedily)).AssertOk();
        Assert.DoesNotContain("seed", greedy.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await CliRun.Of([.. greedily, "--json"])).AssertOk().Output);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("seed").ValueKind);
    }

    [TestDataFact]
    public async Task The_end_token_is_among_the_ids_but_not_in_the_text()
    {
        // Token 2 ends a text of this model; a bias makes it certain.
        string[] common = ["run", TinyStories.Folder, "--prompt", "Once", "--max-tokens", "3", "--logit-bias", "2:1000", "--json"];
        using var json = JsonDocument.Parse((await CliRun.Of(common)).AssertOk().Output);
        Assert.Equal([2], TinyStories.Ids(json.RootElement.GetProperty("ids")));
        Assert.Equal("", json.RootElement.GetProperty("text").GetString());
        Assert.Equal("stop", json.RootElement.GetProperty("finish_reason").GetString());
        using var past = JsonDocument.Parse((await CliRun.Of([.. common, "--ignore-eos"])).AssertOk().Output);
        Assert.Equal([2, 2, 2], TinyStories.Ids(past.RootElement.GetProperty("ids")));
    }

    [TestDataFact]
    public async Task A_full_context_ends_the_generation()
    {
        CliRun run = (await CliRun.Of("run", TinyStories.Folder, "--prompt", "Once upon a time", "--context", "16", "--ignore-eos", "--json")).AssertOk();
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("context_full", json.RootElement.GetProperty("finish_reason").GetString());
    }

    [TestDataFact]
    public async Task A_checkpoint_without_a_tokenizer_takes_ids()
    {
        string folder = TestData.Path("fixtures/hf/llama-gqa");
        CliRun run = (await CliRun.Of("run", folder, "--ids", "1,17,93", "--max-tokens", "4", "--ignore-eos")).AssertOk();
        Assert.Equal(4, run.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length);
        (await CliRun.Of("run", folder, "--prompt", "Once")).AssertRefused(ExitCode.Usage, "no tokenizer", "--ids");
    }
}
