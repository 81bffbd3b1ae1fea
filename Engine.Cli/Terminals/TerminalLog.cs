using Microsoft.Extensions.Logging;

namespace Engine.Cli.Terminals;

/// <summary>What the library logs, a line each on standard error: warnings always, with --verbose all.</summary>
/// <param name="error">Where it goes.</param>
/// <param name="verbose">Whether more than warnings is shown.</param>
internal sealed class TerminalLog(TextWriter error, bool verbose) : ILoggerFactory, ILogger
{
    private readonly Lock _lock = new();
    private readonly TextWriter _error = error;
    private List<string>? _held;

    /// <summary>Keeps lines back while something else is drawn on the terminal, until what is returned is disposed.</summary>
    public IDisposable Hold()
    {
        lock (_lock) _held ??= [];
        return new Release(this);
    }

    /// <summary>Every category goes one way.</summary>
    public ILogger CreateLogger(string categoryName) => this;

    /// <summary>There is one way out, and nobody here adds another.</summary>
    public void AddProvider(ILoggerProvider provider) { }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= (verbose ? LogLevel.Information : LogLevel.Warning) && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        string kind = logLevel switch { LogLevel.Warning => "warning: ", > LogLevel.Warning => "error: ", _ => "" };
        string line = kind + Refusals.OneLine(formatter(state, exception));
        lock (_lock)
        {
            if (_held is null) _error.WriteLine(line);
            else _held.Add(line);
        }
    }

    public void Dispose()
    {
    }

    private sealed class Release(TerminalLog log) : IDisposable
    {
        public void Dispose()
        {
            lock (log._lock)
            {
                foreach (string line in log._held ?? []) log._error.WriteLine(line);
                log._held = null;
            }
        }
    }
}
