using Engine.Cli.Terminals;

namespace Engine.Tests.Cli.Terminals;

/// <summary>Ctrl-C reaches who listens.</summary>
public class TerminalTests
{
    private readonly Terminal _terminal = new() { Input = Stream.Null, Output = TextWriter.Null, Error = TextWriter.Null };

    [Fact]
    public void Without_a_listener_the_process_may_end() => Assert.False(_terminal.Interrupt());

    [Fact]
    public void The_first_interrupt_cancels_and_the_second_ends()
    {
        using CancellationTokenSource stop = _terminal.CancelOnInterrupt(default);
        Assert.True(_terminal.Interrupt());
        Assert.True(stop.IsCancellationRequested);
        Assert.False(_terminal.Interrupt());
    }

    [Fact]
    public void An_answer_ends_and_the_program_goes_on()
    {
        CancellationTokenSource answer = _terminal.CancelOnInterrupt(default, once: false);
        Assert.True(_terminal.Interrupt());
        Assert.True(answer.IsCancellationRequested);
        answer.Dispose();
        Assert.True(_terminal.Interrupt());
    }

    [Fact]
    public void What_else_cancels_cancels_too()
    {
        using var outer = new CancellationTokenSource();
        using CancellationTokenSource stop = _terminal.CancelOnInterrupt(outer.Token);
        outer.Cancel();
        Assert.True(stop.IsCancellationRequested);
    }
}
