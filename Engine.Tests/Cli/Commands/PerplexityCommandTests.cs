using System.Text.Json;
using Engine.Cli.Terminals;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Tests.Loading;
using Engine.Tokenizers.Gguf;

namespace Engine.Tests.Cli.Commands;

/// <summary><c>perplexity</c> by its rule, against plain code and against the reference.</summary>
public class PerplexityCommandTests
{
    private static string Text => TestData.Path("fixtures/text/gpl-3.txt");

    [TestDataFact]
    public async Task Is_the_rule()
    {
        const int context = 64, windows = 3;
        using var json = JsonDocument.Parse((await CliRun.Of("perplexity", TinyStories.Folder, "--file", Text, "--context", $"{context}", "--windows", $"{windows}", "--precision", "exact", "--json")).AssertOk().Output);

        using LanguageModel model = LanguageModel.Load(TinyStories.Folder, Parsing.OptionReading.Model("--precision", "exact", "--context", $"{context}"));
        int[] ids = model.Tokenize(await File.ReadAllTextAsync(Text), addSpecialTokens: false);
        double sum = 0;
        int count = 0;
        for (int window = 0; window < windows; window++)
        {
            int[] part = ids[(window * context)..((window + 1) * context)];
            float[] logits = await model.GetLogitsAsync(part);
            for (int position = context / 2 + 1; position < context; position++, count++)
            {
                double[] row = [.. logits.AsSpan((position - 1) * model.VocabSize, model.VocabSize).ToArray()];
                sum += Math.Log(row.Sum(Math.Exp)) - row[part[position]];
            }
        }

        Assert.Equal(count, json.RootElement.GetProperty("scored_tokens").GetInt32());
        Assert.Equal(windows, json.RootElement.GetProperty("windows").GetInt32());
        double expected = Math.Exp(sum / count);
        Assert.InRange(json.RootElement.GetProperty("perplexity").GetDouble(), expected * (1 - 1e-9), expected * (1 + 1e-9));
    }

    /// <summary>Each document by itself, all its tokens but the first, and the token that ends it.</summary>
    [Fact]
    public async Task Of_documents_is_the_rule_too()
    {
        string[] documents = ["Once upon a time, there was a fox.", "There was a girl named Mia. She had a kite.", "A"];
        using TempFolder folder = new();
        string file = folder.Write("stories.txt", string.Join("\n<|endoftext|>\n", documents));
        using var json = JsonDocument.Parse((await CliRun.Of("perplexity", "--file", file, "--documents", "--precision", "exact", "--json")).AssertOk().Output);

        using LanguageModel model = LanguageModel.LoadDefault(Parsing.OptionReading.Model("--precision", "exact"));
        double sum = 0;
        int count = 0;
        foreach (string document in documents)
        {
            int[] ids = [.. model.Tokenize(document, addSpecialTokens: false), model.Tokenizer!.IdOf("<|endoftext|>")!.Value];
            float[] logits = await model.GetLogitsAsync(ids);
            for (int position = 1; position < ids.Length; position++, count++)
            {
                double[] row = [.. logits.AsSpan((position - 1) * model.VocabSize, model.VocabSize).ToArray()];
                sum += Math.Log(row.Sum(Math.Exp)) - row[ids[position]];
            }
        }

        Assert.Equal(count, json.RootElement.GetProperty("scored_tokens").GetInt32());
        double expected = Math.Exp(sum / count);
        Assert.InRange(json.RootElement.GetProperty("perplexity").GetDouble(), expected * (1 - 1e-9), expected * (1 + 1e-9));
        (await CliRun.Of("perplexity", "--ids-file", file, "--documents")).AssertRefused(ExitCode.Usage, "--documents");
    }

    [SlowTestDataTheory]
    [InlineData("512", "exact", 0.001)]
    [InlineData("scalar", "exact", 0.001)]
    [InlineData("128", "fast", 0.01)]
    [InlineData("512", "fast", 0.01)]
    public async Task Of_a_whole_model_is_the_references(string lanes, string precision, double tolerance)
    {
        const string path = "models/SmolLM2-135M-Instruct.Q4_1.gguf";
        using var reference = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("models/smollm2.json")));
        JsonElement rule = reference.RootElement.GetProperty("perplexity");
        double expected = rule.GetProperty("value").GetDouble();
        int[] ids = ReferenceIds(TestData.Path(path));
        Assert.Equal(rule.GetProperty("token_count").GetInt32(), ids.Length);
        Assert.Equal(rule.GetProperty("first_ids").EnumerateArray().Select(id => id.GetInt32()), ids.Take(rule.GetProperty("first_ids").GetArrayLength()));
        using TempFolder folder = new();
        using var json = JsonDocument.Parse((await CliRun.Of("perplexity", TestData.Path(path), "--ids-file", folder.Write("ids.json", JsonSerializer.Serialize(ids)), "--context", "512", "--windows", "8",
            "--precision", precision, "--lanes", lanes, "--json")).AssertOk().Output);
        Assert.InRange(json.RootElement.GetProperty("perplexity").GetDouble(), expected * (1 - tolerance), expected * (1 + tolerance));
    }

    // The reference's ids come from a pipeline that does not cut digits off first, as the file's own "smollm" and llama.cpp do: white space before a digit
    // then falls into other tokens, 7658 instead of 7639.
    private static int[] ReferenceIds(string path)
    {
        using var checkpoint = (GgufCheckpoint)Checkpoint.Open(path);
        Dictionary<string, object> values = new(checkpoint.Metadata.Values) { ["tokenizer.ggml.pre"] = "gpt-2" };
        return GgufTokenizer.Load(new GgufMetadata(path, values)).Encode(File.ReadAllText(Text), addSpecialTokens: false);
    }

    [TestDataFact]
    public async Task What_cannot_be_scored_is_refused()
    {
        using TempFolder folder = new();
        (await CliRun.Of("perplexity", TinyStories.Folder, "--file", folder.Write("short.txt", "Once upon a time"))).AssertRefused(ExitCode.Failure, "short.txt", "do not fill one window of 512");
        (await CliRun.Of("perplexity", TinyStories.Folder, "--file", folder.Write("bad.txt", [0xFF]))).AssertRefused(ExitCode.Failure, "not UTF-8");
        (await CliRun.Of("perplexity", TinyStories.Folder, "--ids-file", folder.Write("ids.json", "[1, \"two\"]"))).AssertRefused(ExitCode.Failure, "ids.json", "JSON array");
        (await CliRun.Of("perplexity", TinyStories.Folder)).AssertRefused(ExitCode.Usage, "either --file or --ids-file");
        (await CliRun.Of("perplexity", TinyStories.Folder, "--file", Text, "--context", "2")).AssertRefused(ExitCode.Usage, "--context");
        (await CliRun.Of("perplexity", TestData.Path("fixtures/hf/llama-gqa"), "--file", Text)).AssertRefused(ExitCode.Failure, "no tokenizer");
    }
}
