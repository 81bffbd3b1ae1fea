using Engine.Cli.Terminals;

namespace Engine.Tests.Cli.Terminals;

/// <summary>Progress on standard error.</summary>
public class ProgressTests
{
    [Fact]
    public async Task A_log_gets_a_line_where_a_stage_begins_and_where_it_ends()
    {
        using var error = new StringWriter { NewLine = "\n" };
        int result = await new ProgressLines(error).ShowAsync(progress =>
        {
            for (int i = 0; i <= 100; i++) progress.Report(new LoadProgress("weights", i, 100));
            progress.Report(new LoadProgress("weights", 100, 100));
            progress.Report(new LoadProgress("vocabulary", 0, 0));
            for (int i = 0; i <= 22; i++) progress.Report(new LoadProgress("kernels for opencl:0", i, 22) { IsCount = true });
            return Task.FromResult(7);
        });
        Assert.Equal(7, result);
        Assert.Equal("weights: 0 %\nweights: 100 %\nvocabulary\nkernels for opencl:0: 0 of 22\nkernels for opencl:0: 22 of 22\n", error.ToString());
    }

    [Fact]
    public async Task A_person_sees_bars_and_the_result_comes_through()
    {
        using var error = new StringWriter();
        int result = await new ProgressBars(error).ShowAsync(async progress =>
        {
            progress.Report(new LoadProgress("[weights]", 1, 4));
            await Task.Delay(250);
            progress.Report(new LoadProgress("[weights]", 4, 4));
            return 7;
        });
        Assert.Equal(7, result);
        Assert.Contains("[weights]", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_sees_nothing()
    {
        using var error = new StringWriter();
        var terminal = new Terminal { Input = Stream.Null, Output = TextWriter.Null, Error = error };
        await ProgressDisplay.For(terminal, json: true).ShowAsync(progress =>
        {
            progress.Report(new LoadProgress("weights", 1, 4));
            return Task.FromResult(0);
        });
        Assert.Equal("", error.ToString());
    }
}
