using Engine.Bench.Race;
using Engine.Bench.Race.Peers;
using Engine.Kernels.Lanes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Race;

public class PeerTableTests
{
    [Theory]
    [InlineData("llama.cpp", typeof(LlamaCppPeer))]
    [InlineData("llamasharp", typeof(LlamaSharpPeer))]
    [InlineData("ort-genai", typeof(OrtGenAiPeer))]
    [InlineData("http://server:8000/v1", typeof(ServerPeer))]
    [InlineData("https://server", typeof(ServerPeer))]
    [InlineData("self:some/folder", typeof(SelfPeer))]
    public void A_name_belongs_to_one_kind(string name, Type kind)
    {
        Assert.Single(PeerTable.All, p => p.Takes(name));
        Assert.IsType(kind, PeerTable.For(name));
    }

    [Fact]
    public void A_refused_name_lists_those_that_exist()
    {
        foreach (string wrong in new[] { "", "llama", "LlamaSharp", "ftp://server", "http//server", "self:" })
        {
            string message = Assert.Throws<ArgumentException>(() => PeerTable.For(wrong)).Message;
            Assert.All(PeerTable.All, p => Assert.Contains(p.Form, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Help_says_what_each_kind_is() => Assert.All(PeerTable.All, p => Assert.Contains($"{p.Form}: {p.Summary}", PeerTable.Description, StringComparison.Ordinal));

    [Fact]
    public void A_library_is_found_by_its_form()
    {
        Assert.All(PeerTable.All.OfType<LocalPeer>(), p => Assert.Same(p, PeerTable.Local(p.Form)));
        Assert.Throws<ArgumentException>(() => PeerTable.Local("http(s)://ADDRESS"));
    }

    private static RaceOptions Read(params string[] args)
    {
        using var folder = new TempFolder();
        string file = folder.File("any.gguf");
        File.WriteAllText(file, "");
        return RaceCommand.Options(RaceCommand.Create().Parse(["--json", "out.json", "--file", file, .. args]), _ => { });
    }

    [Fact]
    public void A_build_restricts_both_sides_and_lanes_win_over_it()
    {
        Assert.Equal((null, null), (Read().Build, Read().OwnLanes));
        Assert.Null(Read("--peer-build", "best").OwnLanes);
        Assert.Equal("scalar", Read("--lanes", "scalar").OwnLanes);
        foreach (PeerBuild build in PeerBuild.All.Where(b => LaneWidths.IsSupported(b.Lanes)))
        {
            Assert.Equal((build, build.Lanes.Name()), (Read("--peer-build", build.Name).Build, Read("--peer-build", build.Name).OwnLanes));
            Assert.Equal((build, "128"), (Read("--peer-build", build.Name, "--lanes", "128").Build, Read("--peer-build", build.Name, "--lanes", "128").OwnLanes));
        }

        LaneWidth widest = LaneWidths.All.First(LaneWidths.IsSupported);
        Assert.Equal((widest, widest), (Read().PeakLanes, Read("--lanes", "scalar").PeakLanes));
        if (LaneWidths.IsSupported(LaneWidth.W256))
        {
            Assert.Equal(LaneWidth.W256, Read("--peer-build", "haswell", "--lanes", "128").PeakLanes);
            Assert.Equal(widest, Read("--peer-build", "haswell", "--lanes", widest.Name()).PeakLanes);
        }

        foreach (PeerBuild build in PeerBuild.All.Where(b => !LaneWidths.IsSupported(b.Lanes))) Assert.Throws<ArgumentException>(() => Read("--peer-build", build.Name));
        Assert.Contains("haswell, zen4, best", Assert.Throws<ArgumentException>(() => Read("--peer-build", "z80")).Message, StringComparison.Ordinal);
        Assert.Contains("--peer-build", Assert.Throws<ArgumentException>(() => Read("--peer", "http://server", "--peer-build", "haswell")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Read("--lanes", "1024"));
    }

    [Fact]
    public void Every_start_has_a_sample()
    {
        Assert.Equal((1, 12), (Read().Starts, Read("--samples", "12", "--starts", "12").Starts));
        Assert.Contains("--starts", Assert.Throws<ArgumentException>(() => Read("--samples", "12", "--starts", "13")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_race_reads_its_peer()
    {
        Assert.Same(PeerTable.Default, Read().Peer);
        RaceOptions server = Read("--peer", "http://server", "--peer-model", "some");
        Assert.Equal(("http://server", "some"), (server.PeerName, server.PeerModel));
        Assert.IsType<ServerPeer>(server.Peer);
        Assert.Contains("--peer-model", Assert.Throws<ArgumentException>(() => Read("--peer-model", "some")).Message, StringComparison.Ordinal);
        Assert.Contains("llama.cpp", Assert.Throws<ArgumentException>(() => Read("--peer", "nobody")).Message, StringComparison.Ordinal);
    }
}
