using Engine.Cli.Terminals;

namespace Engine.Tests.Cli.Terminals;

/// <summary>Which exception means which exit code, and that what is said of it is one line.</summary>
public class RefusalsTests
{
    public static TheoryData<Exception, int?> Cases => new()
    {
        { new OperationCanceledException(), ExitCode.Cancelled },
        { new TaskCanceledException(), ExitCode.Cancelled },
        { new UsageException("x"), ExitCode.Usage },
        { new ArgumentException("x"), ExitCode.Usage },
        { new ArgumentOutOfRangeException("x"), ExitCode.Usage },
        { new FailureException("x"), ExitCode.Failure },
        { new ModelLoadException("x"), ExitCode.Failure },
        { new FileNotFoundException("x"), ExitCode.Failure },
        { new UnauthorizedAccessException("x"), ExitCode.Failure },
        { new OutOfMemoryException("x"), ExitCode.Failure },
        { new InvalidOperationException("x"), null },
        { new NullReferenceException("x"), null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Exit_codes(Exception exception, int? expected) => Assert.Equal(expected, Refusals.ExitCodeOf(exception));

    [Fact]
    public void Names_of_parameters_are_left_out() => Assert.Equal("the prompt is empty", Refusals.LineOf(new ArgumentException("the prompt is empty", "promptIds")));

    [Fact]
    public void One_line_whatever_the_file_is_called()
        => Assert.Equal("a b \uFFFD: no such file", Refusals.LineOf(new ModelLoadException("no such file", "a\nb \u001b")));
}
