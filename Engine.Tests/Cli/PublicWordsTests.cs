using Engine.Cli.Terminals;
using Engine.Kernels;
using Engine.Kernels.Lanes;

namespace Engine.Tests.Cli;

/// <summary>What a person is told: of choices and limits, and in the words that they typed.</summary>
public class PublicWordsTests
{
    private static readonly string[] Once = ["--prompt", "Once", "--max-tokens", "1", "--temperature", "0"];

    [Fact]
    public async Task Verbose_tells_on_standard_error_what_a_load_chose()
    {
        CliRun quiet = (await CliRun.Of(["run", .. Once])).AssertOk(), told = (await CliRun.Of(["run", .. Once, "--verbose", "--lanes", "scalar"])).AssertOk();
        Assert.Contains("scalar lanes (asked for)", told.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("lanes", quiet.Error, StringComparison.Ordinal);
        Assert.Equal(quiet.Output, told.Output);
    }

    [Fact]
    public async Task A_context_beyond_the_models_own_is_taken_with_a_warning()
        => Assert.StartsWith("warning: a context of 100000 positions", (await CliRun.Of("inspect", "--context", "100000")).AssertOk().Error, StringComparison.Ordinal);

    [Fact]
    public async Task The_cache_may_be_bfloat16() => Assert.Contains("cached in BF16", (await CliRun.Of("inspect", "--kv", "bf16")).AssertOk().Output, StringComparison.Ordinal);

    [Fact]
    public async Task One_token_is_not_called_tokens() => Assert.Contains("generated 1 token,", (await CliRun.Of(["run", .. Once])).AssertOk().Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("--stop-ids", "999999")]
    [InlineData("--logit-bias", "999999:1")]
    public async Task What_is_refused_is_called_by_its_flag(string flag, string value)
        => (await CliRun.Of(["run", .. Once, flag, value])).AssertRefused(ExitCode.Usage, $"{flag} must be token ids", "999999");

    [Fact]
    public async Task Quantising_into_a_folder_that_is_not_there_names_the_folder()
    {
        string folder = Path.Combine(SmallFable.Folder, "no-such-folder");
        CliRun run = await CliRun.Of("quantize", SmallFable.Folder, Path.Combine(folder, "model.gguf"), "--format", "Q8_0");
        run.AssertRefused(ExitCode.Failure, $"there is no folder {folder} ");
        Assert.DoesNotContain("partial", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_tells_the_seed_that_gives_its_answers_again()
    {
        CliRun first = (await CliRun.WithInput("Tell me a story.\n", "chat", "--max-tokens", "12", "--temperature", "1")).AssertOk();
        string seed = first.Error[(first.Error.IndexOf("(seed ", StringComparison.Ordinal) + 6)..].Split(')')[0];
        CliRun again = (await CliRun.WithInput("Tell me a story.\n", "chat", "--max-tokens", "12", "--temperature", "1", "--seed", seed)).AssertOk();
        Assert.Equal(first.Output, again.Output);
    }

    [Fact]
    public void An_environment_variable_that_is_refused_is_named()
    {
        const string Name = "ENGINE_TEST_LANES";
        Environment.SetEnvironmentVariable(Name, "1024");
        try
        {
            string line = Assert.Throws<ArgumentException>(() => EnvironmentVariable.Parse(Name, name => LaneWidths.Parse(name))).Message;
            Assert.Equal($"environment variable {Name}: lanes are {LaneWidths.Names}, not '1024'", line);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
        }

        Assert.Null(EnvironmentVariable.Parse(Name, name => name));
    }
}
