using System.Text.Json;
using Engine.Cli.Terminals;

namespace Engine.Tests.Cli.Commands;

/// <summary><c>devices</c>, and <c>--device</c> where a command names it.</summary>
public class DevicesCommandTests
{
    [Fact]
    public async Task The_processors_of_the_machine_come_first()
    {
        string[] lines = (await CliRun.Of("devices")).AssertOk().Output.Split('\n');
        Assert.StartsWith("  device", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  cpu", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_device_has_an_id_a_name_and_memory()
    {
        using JsonDocument json = JsonDocument.Parse((await CliRun.Of("devices", "--json")).AssertOk().Output);
        Assert.Equal("cpu", json.RootElement[0].GetProperty("id").GetString());
        Assert.All(json.RootElement.EnumerateArray(), device =>
        {
            Assert.NotEmpty(device.GetProperty("name").GetString()!);
            Assert.True(device.GetProperty("memory_bytes").GetInt64() > 0);
        });
    }

    [Theory]
    [InlineData("run", "--prompt", "x")]
    [InlineData("inspect")]
    public async Task A_device_that_is_not_there_is_refused(params string[] command)
        => (await CliRun.Of([.. command, "--device", "cuda:999"])).AssertRefused(ExitCode.Usage, "there is no device cuda:999", "cpu");

    [Theory]
    [InlineData("run", "--prompt", "Once", "--max-tokens", "1")]
    [InlineData("inspect")]
    public async Task JSON_names_the_device(params string[] command)
    {
        using JsonDocument json = JsonDocument.Parse((await CliRun.Of([.. command, "--device", "cpu", "--json"])).AssertOk().Output);
        Assert.Equal("cpu", json.RootElement.GetProperty("device").GetString());
    }

    [Theory]
    [InlineData("run", "--prompt", "Once", "--max-tokens", "1")]
    [InlineData("inspect")]
    public async Task JSON_says_which_layers_lie_where(params string[] command)
    {
        using JsonDocument json = JsonDocument.Parse((await CliRun.Of([.. command, "--device", "cpu,cpu", "--json"])).AssertOk().Output);
        Assert.Equal("cpu,cpu", json.RootElement.GetProperty("device").GetString());
        int layers = 0;
        foreach (JsonElement part in json.RootElement.GetProperty("placement").EnumerateArray())
        {
            Assert.Equal("cpu", part.GetProperty("device").GetString());
            Assert.Equal(layers, part.GetProperty("first_layer").GetInt32());
            Assert.All((string[])["weights", "cache", "scratch"], bytes => Assert.True(part.GetProperty(bytes).GetInt64() > 0));
            layers += part.GetProperty("layers").GetInt32();
        }

        Assert.Equal(ModelInspection.OfDefault().Config.NumHiddenLayers, layers);
    }

    [Fact]
    public async Task Inspect_shows_which_layers_lie_where()
    {
        string output = (await CliRun.Of("inspect", "--device", "cpu,cpu")).AssertOk().Output;
        Assert.Contains("on cpu,cpu:", output, StringComparison.Ordinal);
        Assert.Contains("Layers:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Layers:", (await CliRun.Of("inspect")).AssertOk().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_is_told_with_its_reason()
    {
        CliRun run = (await CliRun.Of("inspect", "--device", "auto", "--verbose")).AssertOk();
        Assert.Contains("is chosen: ", run.Error, StringComparison.Ordinal);
    }
}
