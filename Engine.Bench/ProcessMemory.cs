using System.Diagnostics;
using System.Globalization;

namespace Engine.Bench;

/// <summary>The most memory that this process has held: <c>VmHWM</c> of <c>/proc/self/status</c>, or what the system tells elsewhere.</summary>
internal static class ProcessMemory
{
    private const string Status = "/proc/self/status", Field = "VmHWM:";

    public static long Peak()
    {
        if (!File.Exists(Status)) return Process.GetCurrentProcess().PeakWorkingSet64;
        string line = File.ReadLines(Status).First(text => text.StartsWith(Field, StringComparison.Ordinal));
        return 1024
            * long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal),
                NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }
}
