using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Cli.Terminals;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Tests.Loading;

namespace Engine.Tests.Cli.Commands;

/// <summary><c>quantize</c>: what is written runs.</summary>
public class QuantizeCommandTests
{
    private static string Story => TestData.Path("models/stories260K/stories260K-f32.gguf");

    [TestDataFact]
    public async Task A_GGUF_file_is_quantised_and_tells_the_same_story()
    {
        using TempFolder folder = new();
        string made = folder.File("made.gguf");
        CliRun run = (await CliRun.Of("quantize", Story, made, "--format", "Q8_0")).AssertOk();
        Assert.Contains("quantise: 100 %", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
        string[] flags = ["--prompt", "Once upon a time", "--max-tokens", "12"];
        Assert.Equal((await CliRun.Of(["run", Story, .. flags])).AssertOk().Output, (await CliRun.Of(["run", made, .. flags])).AssertOk().Output);
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open(made);
        Assert.Contains(checkpoint.Tensors.Values, tensor => tensor.DType == "Q8_0");
    }

    [TestDataFact]
    public async Task A_folder_becomes_a_file_with_its_vocabulary()
    {
        using TempFolder folder = new();
        string made = folder.File("made.gguf");
        (await CliRun.Of("quantize", TinyStories.Folder, made, "--format", "F32")).AssertOk();
        foreach ((string prompt, int[] promptIds, int[] ids) in TinyStories.Expected())
        {
            using var json = JsonDocument.Parse((await CliRun.Of("run", made, "--prompt", prompt, "--max-tokens", $"{ids.Length}", "--precision", "exact", "--ignore-eos", "--json")).AssertOk().Output);
            Assert.Equal(promptIds, TinyStories.Ids(json.RootElement.GetProperty("prompt_ids")));
            Assert.Equal(ids, TinyStories.Ids(json.RootElement.GetProperty("ids")));
        }
    }

    [TestDataFact]
    public async Task Panels_tell_the_same_story()
    {
        using TempFolder folder = new();
        string rows = folder.File("rows.gguf"), panels = folder.File("panels.gguf"), both = folder.File("both.gguf"), exact = folder.File("exact.gguf");
        (await CliRun.Of("quantize", Story, rows, "--format", "Q8_0")).AssertOk();
        (await CliRun.Of("quantize", rows, panels, "--panels")).AssertOk();
        (await CliRun.Of("quantize", Story, both, "--panels", "--format", "Q8_0")).AssertOk();
        Assert.Equal(File.ReadAllBytes(panels), File.ReadAllBytes(both));
        string[] flags = ["--prompt", "Once upon a time", "--max-tokens", "12"];
        Assert.Equal((await CliRun.Of(["run", rows, .. flags])).AssertOk().Output, (await CliRun.Of(["run", panels, .. flags])).AssertOk().Output);
        Assert.Contains("Q8_0 panels", (await CliRun.Of("inspect", panels)).AssertOk().Output, StringComparison.Ordinal);
        (await CliRun.Of("quantize", TestData.Path("fixtures/gguf-quant/llama-F16.gguf"), exact, "--panels", "--precision", "exact", "--no-vocab")).AssertOk();
        (await CliRun.Of("run", exact, "--ids", "1,2", "--max-tokens", "2", "--precision", "exact")).AssertOk();
        (await CliRun.Of("run", exact, "--ids", "1,2", "--max-tokens", "2")).AssertRefused(ExitCode.Failure, "one precision");
    }

    [TestDataFact]
    public async Task The_vocabulary_can_be_left_out()
    {
        using TempFolder folder = new();
        foreach ((string source, string name) in new[] { (TinyStories.Folder, "folder.gguf"), (Story, "file.gguf") })
        {
            string made = folder.File(name);
            (await CliRun.Of("quantize", source, made, "--format", "Q4_K_M", "--no-vocab")).AssertOk();
            using GgufCheckpoint checkpoint = GgufCheckpoint.Open(made);
            Assert.Equal("none", checkpoint.Metadata.String("tokenizer.ggml.model"));
            Assert.DoesNotContain("tokenizer.ggml.tokens", checkpoint.Metadata.Values.Keys);
            (await CliRun.Of("run", made, "--ids", "1,80", "--max-tokens", "3", "--ignore-eos")).AssertOk();
        }
    }

    [TestDataFact]
    public async Task A_checkpoint_without_a_tokenizer_says_so()
    {
        using TempFolder folder = new();
        CliRun run = (await CliRun.Of("quantize", TestData.Path("fixtures/hf/llama-gqa"), folder.File("made.gguf"), "--format", "Q8_0")).AssertOk();
        Assert.Contains("token ids only", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_added_token_beyond_the_embedding_is_left_out_and_said()
    {
        using TempFolder folder = new();
        SmallFable.CopyTo(folder);
        SmallFable.Edit(folder, "tokenizer.json", json =>
        {
            JsonNode beyond = json["added_tokens"]![0]!.DeepClone();
            (beyond["id"], beyond["content"]) = (2048, "<beyond>");
            json["added_tokens"]!.AsArray().Add(beyond);
        });
        string[] flags = ["--prompt", "Once upon a time", "--temperature", "0", "--max-tokens", "8", "--json"];
        using var before = JsonDocument.Parse((await CliRun.Of(["run", folder.Path, "--format", "Q8_0", .. flags])).AssertOk().Output);
        CliRun run = (await CliRun.Of("quantize", folder.Path, folder.File("made.gguf"), "--format", "Q8_0")).AssertOk();
        Assert.Contains("<beyond>", run.Error, StringComparison.Ordinal);
        using var after = JsonDocument.Parse((await CliRun.Of(["run", folder.File("made.gguf"), .. flags])).AssertOk().Output);
        Assert.Equal(before.RootElement.GetProperty("text").GetString(), after.RootElement.GetProperty("text").GetString());
        using GgufCheckpoint made = GgufCheckpoint.Open(folder.File("made.gguf"));
        Assert.Equal(2048, made.Metadata.Strings("tokenizer.ggml.tokens")!.Length);
    }

    [Fact]
    public async Task Settings_that_are_the_same_in_all_layers_may_be_an_array()
    {
        using TempFolder folder = new();
        using (GgufCheckpoint source = GgufCheckpoint.Open(SmallFable.Folder + "-Q8_0.gguf"))
        {
            IEnumerable<KeyValuePair<string, object>> metadata = source.Metadata.Values.Select(p => p.Key switch
            {
                "llama.attention.head_count" or "llama.attention.head_count_kv" or "llama.feed_forward_length" => new KeyValuePair<string, object>(p.Key, Enumerable.Repeat((uint)p.Value, 3).ToArray()),
                _ => p,
            });
            TensorInfo[] tensors = [.. source.Tensors.Values];
            using GgufWriter writer = GgufWriter.Create(folder.File("arrays.gguf"), [.. metadata], [.. tensors.Select(t => new GgufEntry(t.Name, t.Shape, t.Format!))]);
            for (int i = 0; i < tensors.Length; i++)
            {
                byte[] bytes = new byte[tensors[i].ByteLength];
                source.Read(tensors[i], 0, bytes);
                writer.Write(i, 0, bytes);
            }
            writer.Complete();
        }
        (await CliRun.Of("quantize", folder.File("arrays.gguf"), folder.File("made.gguf"), "--format", "Q4_K_M")).AssertOk();
        (await CliRun.Of("quantize", SmallFable.Folder + "-Q8_0.gguf", folder.File("plain.gguf"), "--format", "Q4_K_M")).AssertOk();
        using GgufCheckpoint made = GgufCheckpoint.Open(folder.File("made.gguf")), plain = GgufCheckpoint.Open(folder.File("plain.gguf"));
        Assert.Equal(plain.Tensors.Values.Select(t => $"{t}"), made.Tensors.Values.Select(t => $"{t}"));
        Assert.Equal([1u, 1, 1], (uint[])made.Metadata.Values["llama.attention.head_count_kv"]);
    }

    [TestDataFact]
    public async Task What_cannot_be_written_is_refused()
    {
        using TempFolder folder = new();
        (await CliRun.Of("quantize", Story, folder.File("made.gguf"), "--format", "Q9_Z")).AssertRefused(ExitCode.Usage, "Q9_Z", "Q4_K_M");
        (await CliRun.Of("quantize", Story, folder.File("made.gguf"))).AssertRefused(ExitCode.Usage, "--format", "--panels");
        (await CliRun.Of("quantize", Story, folder.Path, "--format", "Q8_0")).AssertRefused(ExitCode.Usage, "is a folder");
        (await CliRun.Of("quantize", Story, Story, "--format", "Q8_0")).AssertRefused(ExitCode.Usage, "own");
        (await CliRun.Of("quantize", folder.File("none.gguf"), folder.File("made.gguf"), "--format", "Q8_0")).AssertRefused(ExitCode.Failure, "no such file");
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
