namespace Engine.Loading.Files;

/// <summary>
/// What a path leads to. The length that the system tells of a symbolic link is that of the link's own text; caches of downloads hold files once and
/// link to them.
/// </summary>
internal static class LinkedFile
{
    // Where names that differ in case alone are one file by default, writing one would replace the other.
    private static readonly StringComparison SameName =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>The file itself, or the one at the end of a chain of links; it need not exist.</summary>
    /// <exception cref="IOException">The links go in a circle.</exception>
    public static FileInfo Of(string path)
    {
        FileInfo file = new(path);
        return file.LinkTarget is null ? file : (FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
    }

    /// <summary>Whether two paths lead to the same file.</summary>
    /// <exception cref="IOException">The links go in a circle.</exception>
    public static bool Same(string one, string other) => Of(one).FullName.Equals(Of(other).FullName, SameName);
}
