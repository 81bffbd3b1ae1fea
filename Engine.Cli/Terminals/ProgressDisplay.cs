namespace Engine.Cli.Terminals;

/// <summary>Shows on standard error how far a long piece of work has come.</summary>
internal abstract class ProgressDisplay
{
    /// <summary>Bars for a person, lines for a log, nothing where the output is for a program.</summary>
    public static ProgressDisplay For(Terminal terminal, bool json)
        => json ? new ProgressSilence() : terminal.ErrorIsInteractive ? new ProgressBars(terminal.Error) : new ProgressLines(terminal.Error);

    /// <summary>Does the work and shows what it reports.</summary>
    public abstract Task<T> ShowAsync<T>(Func<IProgress<LoadProgress>, Task<T>> work);
}

/// <summary>Shows nothing.</summary>
internal sealed class ProgressSilence : ProgressDisplay, IProgress<LoadProgress>
{
    public override Task<T> ShowAsync<T>(Func<IProgress<LoadProgress>, Task<T>> work) => work(this);

    public void Report(LoadProgress value) { }
}
