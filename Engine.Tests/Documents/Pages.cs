using System.Runtime.CompilerServices;

namespace Engine.Tests.Documents;

/// <summary>The pages that people read: the Markdown files of the repository.</summary>
internal static class Pages
{
    private const string Fence = "```";

    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));

    /// <summary>Every page, as a path from the root with slashes.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Below(".", SearchOption.TopDirectoryOnly),
        .. Below("docs", SearchOption.AllDirectories),
        .. Below(".github", SearchOption.AllDirectories),
        .. new[] { "Engine", "Engine.Kernels", "Engine.Gpu", "Engine.Training", "Engine.Cli", "models", "samples" }.Select(folder => $"{folder}/README.md"),
    ];

    /// <summary>What a page says.</summary>
    public static string Text(string page) => File.ReadAllText(Path.Combine(Root, page));

    /// <summary>The lines of a page's blocks of commands: those between fences that name no language.</summary>
    public static IEnumerable<string> Commands(string page)
    {
        string? fence = null;
        foreach (string line in File.ReadLines(Path.Combine(Root, page)))
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal)) fence = fence is null ? line : null;
            else if (fence == Fence && line.Length > 0) yield return line;
        }
    }

    private static IEnumerable<string> Below(string folder, SearchOption option) =>
        Directory.GetFiles(Path.Combine(Root, folder), "*.md", option).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static string Here([CallerFilePath] string path = "") => path;
}
