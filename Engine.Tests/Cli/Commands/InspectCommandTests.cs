using System.Text.Json;
using Engine.Cli.Output;
using Engine.Cli.Terminals;

namespace Engine.Tests.Cli.Commands;

/// <summary><c>inspect</c>: what it says is what a model then takes.</summary>
public class InspectCommandTests
{
    [Fact]
    public async Task Architecture_parameters_and_memory_come_first_and_tensors_when_asked_for()
    {
        string text = (await CliRun.Of("inspect", SmallFable.Folder)).AssertOk().Output, all = (await CliRun.Of("inspect", SmallFable.Folder, "--tensors")).AssertOk().Output;
        Assert.StartsWith("Architecture:", text, StringComparison.Ordinal);
        int[] places = [.. new[] { "model_type", "parameters", "Memory for", "total", "Formats:", "Tuning:" }.Select(words => text.IndexOf(words, StringComparison.Ordinal))];
        Assert.Equal(places.Order(), places);
        Assert.True(places[0] > 0);
        Assert.DoesNotContain("down_proj", text, StringComparison.Ordinal);
        Assert.Contains("--tensors", text, StringComparison.Ordinal);
        Assert.Contains("model.layers.1.mlp.down_proj.weight", all, StringComparison.Ordinal);
        Assert.StartsWith(text[..text.IndexOf("Tuning:", StringComparison.Ordinal)], all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cache_is_told_as_reserved_and_by_the_position()
    {
        // 3 layers, 1 head of 32 keys and 32 values, two bytes each.
        const long Position = 3 * 2 * 32 * 2;
        using var json = JsonDocument.Parse((await CliRun.Of("inspect", SmallFable.Folder, "--context", "512", "--json")).AssertOk().Output);
        JsonElement memory = json.RootElement.GetProperty("memory");
        Assert.Equal(1, memory.GetProperty("sequences").GetInt32());
        Assert.Equal(Position, memory.GetProperty("cache_per_position").GetInt64());
        Assert.Equal(512 * Position, memory.GetProperty("cache").GetInt64());
        string text = (await CliRun.Of("inspect", SmallFable.Folder, "--context", "512")).AssertOk().Output;
        Assert.Contains("Memory for 1 sequence of 512 positions", text, StringComparison.Ordinal);
        Assert.Contains("reserved", text, StringComparison.Ordinal);
        Assert.Contains("384 B by the position", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reserved, and backed as they are computed", "cpu", "cpu")]
    [InlineData("taken whole at the start", "cuda:0")]
    [InlineData("on cpu backed as they are computed, elsewhere taken whole at the start", "cpu", "cuda:0")]
    public void When_a_cache_takes_memory_depends_on_the_device(string words, params string[] devices)
        => Assert.Equal(words, Placements.CacheText([.. devices.Select((device, i) => new LayerPlacement(device, i, 1, new MemoryReport(1, 1, 1)))]));

    [Fact]
    public async Task Ctrl_c_while_it_works_ends_it_with_its_own_exit_code()
    {
        using var error = new InterruptingWriter();
        var terminal = new Terminal { Input = Stream.Null, Output = new StringWriter(), Error = error };
        error.Interrupt = () => terminal.Interrupt();
        Assert.Equal(ExitCode.Cancelled, await Engine.Cli.Shell.InvokeAsync(["inspect", "--verbose"], terminal));
        Assert.Equal("", terminal.Output.ToString());
    }

    [TestDataFact]
    public async Task Shows_architecture_tensors_formats_and_memory()
    {
        string text = (await CliRun.Of("inspect", TinyStories.Folder, "--context", "128", "--sequences", "2", "--kv", "Q8_0", "--tensors")).AssertOk().Output;
        foreach (string words in new[] { "model.layers.1.mlp.down_proj.weight", "[128, 384]", "F32", "llama", "num_key_value_heads", "2 sequences of 128 positions, cached in Q8_0", "weights", "scratch" })
            Assert.Contains(words, text, StringComparison.Ordinal);
    }

    [TestDataTheory]
    [InlineData("models/TinyStories-656K", "--context", "128", "--sequences", "2")]
    [InlineData("models/TinyStories-656K", "--format", "Q8_0", "--precision", "exact")]
    [InlineData("fixtures/gguf-quant/llama-Q4_K_M.gguf", "--kv", "Q8_0")]
    public async Task Memory_is_what_the_engine_then_allocates(string model, params string[] flags)
    {
        using var json = JsonDocument.Parse((await CliRun.Of(["inspect", TestData.Path(model), "--json", .. flags])).AssertOk().Output);
        JsonElement memory = json.RootElement.GetProperty("memory");
        using LanguageModel loaded = LanguageModel.Load(TestData.Path(model), Parsing.OptionReading.Model(flags));
        AssertNear(loaded.Memory.Weights, memory.GetProperty("weights").GetInt64());
        AssertNear(loaded.Memory.Cache, memory.GetProperty("cache").GetInt64());
        AssertNear(loaded.Memory.Scratch, memory.GetProperty("scratch").GetInt64());
        Assert.Equal(memory.GetProperty("weights").GetInt64() + memory.GetProperty("cache").GetInt64() + memory.GetProperty("scratch").GetInt64(), memory.GetProperty("total").GetInt64());
    }

    [TestDataFact]
    public async Task The_tuning_that_is_given_is_shown()
    {
        string model = TestData.Path("fixtures/gguf-quant/llama-Q4_K_M.gguf");
        string text = (await CliRun.Of("inspect", model, "--lanes", "scalar", "--tuning", "2048,1,16")).AssertOk().Output;
        Assert.Contains("Tuning: prefetch 2048 bytes; int8/256 in tiles of 1, unpacked from 16 tokens (given)", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await CliRun.Of("inspect", model, "--lanes", "scalar", "--tuning", "2048,1,16", "--json")).AssertOk().Output);
        JsonElement tuning = json.RootElement.GetProperty("tuning");
        Assert.Equal("given", tuning.GetProperty("source").GetString());
        Assert.Equal(2048, tuning.GetProperty("prefetch_bytes").GetInt32());
        Assert.Equal(16, tuning.GetProperty("tiles").GetProperty("int8/256").GetProperty("unpack_from").GetInt32());
    }

    [TestDataFact]
    public async Task JSON_holds_every_tensor()
    {
        using var json = JsonDocument.Parse((await CliRun.Of("inspect", TinyStories.Folder, "--json")).AssertOk().Output);
        Assert.Equal("llama", json.RootElement.GetProperty("architecture").GetProperty("model_type").GetString());
        JsonElement[] tensors = [.. json.RootElement.GetProperty("tensors").EnumerateArray()];
        JsonElement head = Assert.Single(tensors, tensor => tensor.GetProperty("name").GetString() == "lm_head.weight");
        Assert.Equal([2048, 128], head.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()));
        Assert.Equal(tensors.Sum(tensor => tensor.GetProperty("bytes").GetInt64()), json.RootElement.GetProperty("formats").EnumerateArray().Sum(format => format.GetProperty("bytes").GetInt64()));
    }

    /// <summary>Within a tenth.</summary>
    private static void AssertNear(long expected, long actual) => Assert.InRange(actual, 0.9 * expected, 1.1 * expected);
}
