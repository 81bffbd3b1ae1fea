namespace Engine.Tests.Loading;

/// <summary>Which files below a folder this process holds open; Linux says so, elsewhere nothing is found.</summary>
internal static class OpenHandles
{
    public static IReadOnlyList<string> Below(string folder) => Directory.Exists("/proc/self/fd")
        ? [.. Directory.GetFiles("/proc/self/fd").Select(Target).OfType<string>().Where(t => t.StartsWith(folder, StringComparison.Ordinal))]
        : [];

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            // Other tests open and close files meanwhile.
            return null;
        }
    }
}
