using System.Diagnostics;

namespace Engine.Bench;

/// <summary>This program once more, in a process of its own, so that its memory and its compiled code are its own.</summary>
internal static class ChildProcess
{
    /// <summary>How to start it, its streams open to this process.</summary>
    /// <exception cref="InvalidOperationException">The system does not say where this program is.</exception>
    public static ProcessStartInfo With(params ReadOnlySpan<string> arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("this program does not know its own path");
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Under `dotnet Engine.Bench.dll` the process is dotnet itself.
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)) start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }
}
