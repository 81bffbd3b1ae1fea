using System.Diagnostics;
using System.Text;
using System.Xml.Linq;
using Engine.Bench;
using Engine.Bench.Race;
using Engine.Bench.Race.Peers;

namespace Engine.Tests.Bench.Race;

public class PeerProgramTests
{
    public static TheoryData<string> Peers => [.. PeerTable.All.OfType<ProgramPeer>().Select(p => p.Form)];

    [Theory]
    [MemberData(nameof(Peers))]
    public void Its_sources_are_a_project_with_all_that_it_compiles(string form)
    {
        IReadOnlyDictionary<string, byte[]> sources = ((ProgramPeer)PeerTable.For(form)).Program.Sources;
        XElement Xml(string path) => XElement.Parse(Encoding.UTF8.GetString(sources[path]).TrimStart('\uFEFF'));
        string project = Assert.Single(sources.Keys, path => path.EndsWith(".csproj", StringComparison.Ordinal));
        string folder = project[..project.LastIndexOf('/')];
        Assert.Contains($"{folder}/Program.cs", sources.Keys);
        foreach (XElement compile in Xml("Peers/Directory.Build.props").Descendants("Compile"))
            Assert.All(Include(compile).Split(';'), path => Assert.Contains(path.Replace("../../", "", StringComparison.Ordinal), sources.Keys));
        HashSet<string> versions = [.. Xml("Peers/Directory.Packages.props").Descendants("PackageVersion").Select(Include)];
        Assert.All(Xml(project).Descendants("PackageReference").Select(Include), package => Assert.Contains(package, versions));
        // Nothing of another peer, and nothing else that the bench carries.
        Assert.All(sources.Keys.Where(path => path.Count(c => c == '/') > 1), path => Assert.StartsWith($"{folder}/", path, StringComparison.Ordinal));
        Assert.DoesNotContain("README.md", sources.Keys);
    }

    [Theory]
    [MemberData(nameof(Peers))]
    public void Its_name_has_the_version_of_its_package(string form)
    {
        var peer = (ProgramPeer)PeerTable.For(form);
        XElement props = XElement.Parse(Encoding.UTF8.GetString(peer.Program.Sources["Peers/Directory.Packages.props"]).TrimStart('\uFEFF'));
        string name = peer.Name.Replace(" ", "", StringComparison.Ordinal);
        IEnumerable<string> packages = props.Descendants("PackageVersion").Select(p => Include(p).Replace("Microsoft.ML.", "", StringComparison.Ordinal) + p.Attribute("Version")!.Value);
        Assert.Contains(name, packages, StringComparer.OrdinalIgnoreCase);
        Assert.Contains(peer.Name, peer.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bench_references_nothing_of_them() => Assert.DoesNotContain(
        typeof(PeerProgram).Assembly.GetReferencedAssemblies(),
        a => a.Name!.Contains("llama", StringComparison.OrdinalIgnoreCase) || a.Name.Contains("onnx", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public async Task Without_an_SDK_it_says_what_is_missing()
    {
        ProcessStartInfo missing = new("/no/such/dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string message = await RefusalAsync(missing, _ => { });
        Assert.Contains("LlamaSharp", message, StringComparison.Ordinal);
        Assert.Contains(".NET SDK, which is not here", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_fails_is_shown_and_quoted()
    {
        List<string> shown = [];
        string message = await RefusalAsync(ChildProcess.Dotnet(["build", "/no/such/project.csproj"]), shown.Add);
        Assert.Contains("which failed", message, StringComparison.Ordinal);
        Assert.Contains("/no/such/project.csproj", message, StringComparison.Ordinal);
        Assert.Contains(shown, line => line.Contains("/no/such/project.csproj", StringComparison.Ordinal));
    }

    private static string Include(XElement item) => item.Attribute("Include")!.Value;

    private static async Task<string> RefusalAsync(ProcessStartInfo start, Action<string> log) =>
        (await Assert.ThrowsAsync<RaceException>(() => new PeerProgram("LlamaSharp").RunAsync(start, log, default))).Message;
}
