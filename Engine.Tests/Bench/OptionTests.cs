using System.CommandLine;
using Engine.Bench;
using Engine.Bench.Ablation;
using Engine.Bench.Sequences;
using Engine.Bench.Shapes;
using Engine.Loading.Checkpoints;
using Engine.Tokenizers;

namespace Engine.Tests.Bench;

public class OptionTests
{
    [Fact]
    public void A_list_holds_whole_numbers_from_one_on()
    {
        Option<int[]> option = Count.List("--past", "");
        int[] Read(params string[] args) => new RootCommand { option }.Parse(args).GetValue(option)!;
        Assert.Equal([4096, 16384, 32768], Read("--past", "4096,16384, 32768"));
        Assert.Empty(Read());
        Assert.Equal([8, 16], new RootCommand { Count.List("--count", "", 8, 16) }.Parse([]).GetValue<int[]>("--count")!);
        foreach (string wrong in new[] { "4096,", "x", "0", "-1", "1.5" })
            Assert.Contains("--past", Assert.Single(new RootCommand { option }.Parse(["--past", wrong]).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prompts_with_their_samples_are_read_and_anything_else_is_refused()
    {
        Assert.Equal([new(32, 100), new(512, 30), new(4096, 10)], FirstTokenPlan.Parse(FirstTokenPlan.Default)!);
        Assert.Empty(FirstTokenPlan.Parse("")!);
        foreach (string wrong in new[] { "32", "32x", "x10", "0x10", "32x0", "32x10x2", "32X10", "a,32x10" }) Assert.Null(FirstTokenPlan.Parse(wrong));
        Option<FirstTokenPlan[]> option = FirstTokenPlan.Option();
        Assert.Single(new RootCommand { option }.Parse(["--first-token", "32"]).Errors);
        Assert.Equal([new(8, 3)], new RootCommand { option }.Parse(["--first-token", "8x3"]).GetValue(option)!);
    }

    [Fact]
    public void A_model_is_named_by_its_path_or_by_a_shape_and_a_format()
    {
        var choice = new ModelChoice();
        ChosenModel Read(params string[] args) => choice.Read(new RootCommand { choice.Model, CheckpointCommand.Shape, CheckpointCommand.Format }.Parse(args));
        Assert.Equal(new ChosenModel(Path.GetFullPath("a/b"), "b", null, false), Read("a/b"));
        Assert.Equal(new ChosenModel(Path.GetFullPath("a/b"), "b Q8_0", "Q8_0", false), Read("a/b/", "--format", "Q8_0") with { Path = Path.GetFullPath("a/b") });
        foreach (string[] wrong in new string[][] { [], ["--shape", "GPT-2"], ["--format", "Q8_0"], ["a", "--shape", "GPT-2", "--format", "Q8_0"] })
            Assert.Throws<ArgumentException>(() => Read(wrong));
    }

    [TestDataFact]
    public void An_ablation_keeps_within_the_context_of_its_model()
    {
        string model = TestData.Path("models/TinyStories-656K");
        AblationOptions options = AblationCommand.Options(AblationCommand.Create().Parse([model, "--prompt", "100", "--only", "lanes"]));
        Assert.Equal((100, 64, "lanes", HeldOutStories.Name), (options.Prompt, options.Tokens, options.Only, options.TextName));
        // Of 512 positions the last nine are for the tokens that are timed.
        Assert.Equal(503, options.Longest);
        // Enough for all windows, and the same text every time.
        Assert.Equal((64, 256), (options.Windows, options.Window));
        Assert.True(TokenizerFinder.Of(Checkpoint.Open(model))!.Encode(options.Text!, addSpecialTokens: false).Length >= 64 * 256);
        Assert.Equal(HeldOutStories.Of(64 * 256), options.Text);
        Assert.StartsWith(HeldOutStories.Of(10), options.Text, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => AblationCommand.Options(AblationCommand.Create().Parse([model, "--prompt", "500"])));
        Assert.Throws<ArgumentException>(() => AblationCommand.Options(AblationCommand.Create().Parse([model, "--prompt", "100", "--text", "/no/such/text"])));
        Assert.Null(AblationCommand.Options(AblationCommand.Create().Parse([model, "--prompt", "100", "--windows", "0"])).Text);
    }
}
