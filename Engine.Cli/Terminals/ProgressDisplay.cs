namespace Engine.Cli.Terminals;

/// <summary>Shows on standard error how far a long piece of work has come.</summary>
internal abstract class ProgressDisplay
{
    /// <summary>Bars for a person, lines for a log, nothing where the output is for a program.</summary>
    public static ProgressDisplay For(Terminal terminal, bool json)
        => json ? new ProgressSilence() : terminal.ErrorIsInteractive ? new ProgressBars(terminal.Error) : new ProgressLines(terminal.Error);

    /// <summary>A stage, and of what is counted how much is done.</summary>
    protected static string TextOf(LoadProgress value)
        => value.IsCount ? FormattableString.Invariant($"{value.Stage}: {value.Done} of {value.Total}") : value.Stage;

    /// <summary>Does the work and shows what it reports.</summary>
    public abstract Task<T> ShowAsync<T>(Func<IProgress<LoadProgress>, Task<T>> work);
}

/// <summary>Shows nothing.</summary>
internal sealed class ProgressSilence : ProgressDisplay, IProgress<LoadProgress>
{
    public override Task<T> ShowAsync<T>(Func<IProgress<LoadProgress>, Task<T>> work) => work(this);

    public void Report(LoadProgress value) { }
}
