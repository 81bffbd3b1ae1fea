using System.Diagnostics;

namespace Engine.Bench;

/// <summary>This program once more, or another, in a process of its own, so that its memory and its compiled code are its own.</summary>
internal static class ChildProcess
{
    private const string DotnetName = "dotnet";

    /// <summary>How to start it, its streams open to this process.</summary>
    /// <exception cref="InvalidOperationException">The system does not say where this program is.</exception>
    public static ProcessStartInfo With(params ReadOnlySpan<string> arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("this program does not know its own path");
        // Under `dotnet Engine.Bench.dll` the process is dotnet itself.
        return IsDotnet(program) ? Of(typeof(ChildProcess).Assembly.Location, arguments) : Redirected(program, arguments);
    }

    /// <summary>How to start another managed program, by the <c>dotnet</c> that runs this one where that can be told.</summary>
    public static ProcessStartInfo Of(string assembly, params ReadOnlySpan<string> arguments) => Dotnet([assembly, .. arguments]);

    /// <summary>How to start <c>dotnet</c> itself, the one that runs this program where that can be told.</summary>
    public static ProcessStartInfo Dotnet(params ReadOnlySpan<string> arguments) =>
        Redirected(
            Environment.ProcessPath is string program && IsDotnet(program) ? program : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? DotnetName,
            arguments);

    private static ProcessStartInfo Redirected(string program, ReadOnlySpan<string> arguments) =>
        new(program, arguments.ToArray()) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

    private static bool IsDotnet(string program) => Path.GetFileNameWithoutExtension(program).Equals(DotnetName, StringComparison.OrdinalIgnoreCase);
}
