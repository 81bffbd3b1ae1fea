using System.Runtime.InteropServices;

namespace Engine.Bench;

/// <summary>What a measurement ran on.</summary>
internal static class Machine
{
    /// <summary>CPU, processors and runtime in words.</summary>
    public static string Describe() => $"{CpuName()}, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}";

    private static string CpuName()
    {
        const string linux = "/proc/cpuinfo";
        string? line = File.Exists(linux) ? File.ReadLines(linux).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
