using Microsoft.Extensions.Logging;

namespace Engine.Tests;

/// <summary>Keeps what a logger is told.</summary>
internal sealed class LogEntries : ILoggerFactory
{
    private readonly Lock _lock = new();
    private readonly List<(string Category, LogLevel Level, int Id, string Text)> _all = [];

    public IReadOnlyList<(string Category, LogLevel Level, int Id, string Text)> All
    {
        get
        {
            lock (_lock) return [.. _all];
        }
    }

    public string Text(int id) => string.Join('\n', All.Where(entry => entry.Id == id).Select(entry => entry.Text));

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) { }

    public void Dispose() { }

    private sealed class Logger(LogEntries entries, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (entries._lock) entries._all.Add((category, logLevel, eventId.Id, formatter(state, exception)));
        }
    }
}
