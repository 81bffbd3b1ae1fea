using System.Text.RegularExpressions;

namespace Engine.Tests.Documents;

/// <summary>What a page points at is there: links, headings, and the files that it names.</summary>
public partial class LinkTests
{
    public static TheoryData<string> All => [.. Pages.All];

    [Theory, MemberData(nameof(All))]
    public void Links_lead_somewhere(string page)
    {
        string folder = Path.GetDirectoryName(page)!;
        List<string> broken = [];
        foreach (string link in Link().Matches(Pages.Text(page)).Select(m => m.Groups[1].Value))
        {
            if (link.Contains("://", StringComparison.Ordinal)) continue;
            string[] parts = link.Split('#');
            string target = parts[0].Length == 0 ? page : Path.Combine(folder, parts[0]);
            if (!Exists(target) || (parts.Length > 1 && !Headings(target).Contains(parts[1]))) broken.Add(link);
        }

        Assert.Empty(broken);
    }

    /// <summary>A name that stands for any other is written with angle brackets, and not looked for.</summary>
    [Theory, MemberData(nameof(All))]
    public void Files_that_a_page_names_exist(string page)
    {
        string[] missing = [.. Name().Matches(Pages.Text(page)).Select(m => m.Groups[1].Value).Where(name => !Exists(name))];
        Assert.Empty(missing);
    }

    private static bool Exists(string path) => File.Exists(Path.Combine(Pages.Root, path)) || Directory.Exists(Path.Combine(Pages.Root, path));

    /// <summary>A heading's anchor: lower case, hyphens for spaces, nothing else but letters and digits.</summary>
    private static IEnumerable<string> Headings(string page) => Heading().Matches(Pages.Text(page))
        .Select(m => string.Concat(m.Groups[1].Value.ToLowerInvariant().Select(c => c is ' ' or '-' ? "-" : char.IsLetterOrDigit(c) ? $"{c}" : "")));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    // Folders that the repository has; what commands write lies elsewhere.
    [GeneratedRegex(@"`((?:Engine(?:\.\w+)?|docs|samples|\.ci|\.github)/[\w./-]*)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"^#+ (.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
