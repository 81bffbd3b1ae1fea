using Engine.Cli.Parsing;

namespace Engine.Cli.Terminals;

/// <summary>A command was asked for wrongly in a way that the parser cannot see: one line and <see cref="ExitCode.Usage"/>.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A command cannot be done: one line and <see cref="ExitCode.Failure"/>.</summary>
internal sealed class FailureException(string message) : Exception(message);

/// <summary>From exceptions to one line and an exit code.</summary>
internal static class Refusals
{
    /// <summary>The exit code for what went wrong; null for what nobody asked for: a bug, which deserves its stack trace.</summary>
    public static int? ExitCodeOf(Exception exception) => exception switch
    {
        OperationCanceledException => ExitCode.Cancelled,
        UsageException or ArgumentException => ExitCode.Usage,
        FailureException or NoTokenException or ModelLoadException or DeviceException or IOException or UnauthorizedAccessException or OutOfMemoryException => ExitCode.Failure,
        _ => null,
    };

    /// <summary>What is said of it, in one line.</summary>
    public static string LineOf(Exception exception)
    {
        string message = exception.Message;
        if (exception is ArgumentException { ParamName: { } name })
        {
            message = message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal); // the caller typed no parameter of that name
            if (SamplingOptions.FlagOf(name) is { } flag && message.StartsWith(name, StringComparison.Ordinal)) message = flag + message[name.Length..];
        }
        return OneLine(message);
    }

    /// <summary>The text with line breaks turned to spaces and other control characters to U+FFFD: file names and tensor names may hold anything.</summary>
    public static string OneLine(string text)
        => string.Create(text.Length, text, (line, from) =>
        {
            for (int i = 0; i < line.Length; i++)
                line[i] = from[i] is '\n' or '\r' or '\t' ? ' ' : char.IsControl(from[i]) ? '\uFFFD' : from[i];
        });
}
