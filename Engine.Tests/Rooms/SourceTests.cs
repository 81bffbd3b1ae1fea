using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Engine.Tests.Rooms;

/// <summary>What a reader may rely on: the folder says the namespace, and a file holds one idea, so files are short.</summary>
public partial class SourceTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));

    public static TheoryData<string> Projects => ["Engine.Kernels", "Engine", "Engine.Training", "Fable", "Engine.Cli", "Engine.Tests", "Engine.Bench"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_file_has_the_namespace_of_its_folder(string project)
    {
        List<string> wrong = [];
        foreach (string file in Files(project))
        {
            string expected = Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
            string[] names = [.. Namespace().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)];
            bool program = names.Length == 0 && Path.GetFileName(file) == "Program.cs";
            if (!program && (names.Length != 1 || names[0] != expected)) wrong.Add($"{Path.GetRelativePath(Root, file)}: {string.Join(", ", names)}");
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Files_are_short(string project)
    {
        (string File, int Lines)[] files = [.. Files(project).Select(f => (Path.GetRelativePath(Root, f), File.ReadLines(f).Count())).OrderBy(f => f.Item2)];
        Assert.DoesNotContain(files, f => f.Lines > 300);
        Assert.True(files[files.Length / 2].Lines < 150);
    }

    [GeneratedRegex(@"^namespace\s+([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    private static string[] Files(string project)
    {
        string folder = Path.Combine(Root, project);
        string[] files = [.. Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Where(f => Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))];
        Assert.NotEmpty(files);
        return files;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
