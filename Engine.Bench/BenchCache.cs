namespace Engine.Bench;

/// <summary>Where made or fetched files are kept between runs: <c>$XDG_CACHE_HOME/engine-bench</c>, by default below <c>~/.cache</c>.</summary>
internal static class BenchCache
{
    /// <summary>A folder in it, created where it is not there yet.</summary>
    public static string Folder(string name)
    {
        string root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder && Path.IsPathRooted(folder)
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Directory.CreateDirectory(Path.Combine(root, "engine-bench", name)).FullName;
    }
}
