using Engine.Cli.Terminals;

namespace Engine.Tests.Cli.Terminals;

/// <summary>Ctrl-C reaches who listens.</summary>
public class TerminalTests
{
    private readonly Terminal _terminal = new() { Input = Stream.Null, Output = TextWriter.Null, Error = TextWriter.Null };

    [Fact]
    public void WithoutAListenerTheProcessMayEnd() => Assert.False(_terminal.Interrupt());

    [Fact]
    public void TheFirstInterruptCancelsAndTheSecondEnds()
    {
        using CancellationTokenSource stop = _terminal.CancelOnInterrupt(default);
        Assert.True(_terminal.Interrupt());
        Assert.True(stop.IsCancellationRequested);
        Assert.False(_terminal.Interrupt());
    }

    [Fact]
    public void AnAnswerEndsAndTheProgramGoesOn()
    {
        CancellationTokenSource answer = _terminal.CancelOnInterrupt(default, once: false);
        Assert.True(_terminal.Interrupt());
        Assert.True(answer.IsCancellationRequested);
        answer.Dispose();
        Assert.True(_terminal.Interrupt());
    }

    [Fact]
    public void WhatElseCancelsCancelsToo()
    {
        using var outer = new CancellationTokenSource();
        using CancellationTokenSource stop = _terminal.CancelOnInterrupt(outer.Token);
        outer.Cancel();
        Assert.True(stop.IsCancellationRequested);
    }
}
