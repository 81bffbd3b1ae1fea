using System.Text.Json;
using Engine.Cli.Terminals;
using Engine.Tests.Loading;
using Engine.Tests.Models;

namespace Engine.Tests.Cli.Commands;

/// <summary>Every command takes the other architectures as it takes Llama.</summary>
public class ArchitecturesTests
{
    [TestDataTheory, InlineData("qwen3"), InlineData("gpt2")]
    public async Task Every_command_takes_folder_and_file(string name)
    {
        using TempFolder folder = new();
        string fixture = TestData.Path($"fixtures/hf/{name}"), made = folder.File("made.gguf"), ids = folder.Write("ids.json", "[" + string.Join(",", Enumerable.Range(0, 64).Select(i => i * 37 % 128)) + "]");
        (await CliRun.Of("quantize", fixture, made, "--format", "F32")).AssertOk();
        List<string> perplexities = [];
        foreach (string path in new[] { fixture, made })
        {
            using var inspection = JsonDocument.Parse((await CliRun.Of("inspect", path, "--json")).AssertOk().Output);
            Assert.Equal(name, inspection.RootElement.GetProperty("architecture").GetProperty("model_type").GetString());
            (await CliRun.Of("run", path, "--ids", "1,2,3", "--max-tokens", "4", "--ignore-eos")).AssertOk();
            using var json = JsonDocument.Parse((await CliRun.Of("perplexity", path, "--ids-file", ids, "--context", "32", "--precision", "exact", "--json")).AssertOk().Output);
            // F32 holds whatever a folder holds, so the two are the same model.
            perplexities.Add(json.RootElement.GetProperty("perplexity").GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        }
        Assert.Equal(perplexities[0], perplexities[1]);
    }

    [TestDataFact]
    public async Task What_cannot_be_had_is_refused_in_one_line()
    {
        using TempFolder folder = new(), windowed = new();
        string gpt2 = PatchedFixture.Write(folder, "gpt2", """{"activation_function": "gelu"}"""), qwen3 = PatchedFixture.Write(windowed, "qwen3", """{"use_sliding_window": true, "sliding_window": 8, "max_window_layers": 0, "layer_types": "absent"}""");
        (await CliRun.Of("run", gpt2, "--ids", "1,2,3", "--max-tokens", "2", "--ignore-eos")).AssertOk();
        (await CliRun.Of("run", gpt2, "--ids", "1", "--context", "129")).AssertRefused(ExitCode.Usage, "129", "learned");
        (await CliRun.Of("quantize", gpt2, folder.File("made.gguf"), "--format", "F16")).AssertRefused(ExitCode.Failure, "gelu_new");
        (await CliRun.Of("quantize", qwen3, folder.File("made.gguf"), "--format", "F16")).AssertRefused(ExitCode.Failure, "sliding");
        Assert.False(File.Exists(folder.File("made.gguf")));
    }
}
