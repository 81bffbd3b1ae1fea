using System.Text;

namespace Engine.Cli.Terminals;

/// <summary>Where a command reads and writes. The commands never touch <see cref="Console"/>, so that tests can run them in process.</summary>
internal sealed class Terminal
{
    private volatile Action? _interrupted;

    /// <summary>What is piped or typed in, as bytes: what is not UTF-8 is refused rather than replaced.</summary>
    public required Stream Input { get; init; }

    /// <summary>Results: text, JSON, tables.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Progress, summaries and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person types the input.</summary>
    public bool InputIsInteractive { get; init; }

    /// <summary>Whether a person sees <see cref="Error"/>, so that progress may be drawn over itself.</summary>
    public bool ErrorIsInteractive { get; init; }

    /// <summary>The process's own streams. Text goes out as UTF-8 whatever the locale says, since that is what models write.</summary>
    public static Terminal OfProcess()
    {
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
        return new Terminal
        {
            Input = Console.OpenStandardInput(),
            Output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)),
            Error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true },
            InputIsInteractive = !Console.IsInputRedirected,
            ErrorIsInteractive = !Console.IsErrorRedirected,
        };
    }

    /// <summary>What Ctrl-C does: tells whoever listens. False where nobody does, so that the process may end the hard way.</summary>
    public bool Interrupt()
    {
        Action? listener = _interrupted;
        listener?.Invoke();
        return listener is not null;
    }

    /// <summary>From now on each <see cref="Interrupt"/> calls this and no earlier listener.</summary>
    public void OnInterrupt(Action? listener) => _interrupted = listener;

    /// <summary>A source that is cancelled with <paramref name="outer"/> and by the next <see cref="Interrupt"/>.</summary>
    /// <param name="outer">What else cancels it.</param>
    /// <param name="once">Stop listening then, so that a second Ctrl-C ends a process that does not heed the first.</param>
    public CancellationTokenSource CancelOnInterrupt(CancellationToken outer, bool once = true)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        OnInterrupt(() =>
        {
            if (once) OnInterrupt(null);
            try { source.Cancel(); }
            catch (ObjectDisposedException) { } // what it would have cancelled has just ended
        });
        return source;
    }
}
