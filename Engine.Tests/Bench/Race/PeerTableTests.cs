using Engine.Bench.Race;
using Engine.Bench.Race.Peers;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Race;

public class PeerTableTests
{
    [Theory]
    [InlineData("llama.cpp", typeof(LlamaCppPeer))]
    [InlineData("http://server:8000/v1", typeof(ServerPeer))]
    [InlineData("https://server", typeof(ServerPeer))]
    public void ANameBelongsToOneKind(string name, Type kind)
    {
        Assert.Single(PeerTable.All, p => p.Takes(name));
        Assert.IsType(kind, PeerTable.For(name));
    }

    [Fact]
    public void ARefusedNameListsThoseThatExist()
    {
        foreach (string wrong in new[] { "", "llama", "ftp://server", "http//server" })
        {
            string message = Assert.Throws<ArgumentException>(() => PeerTable.For(wrong)).Message;
            Assert.All(PeerTable.All, p => Assert.Contains(p.Form, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void HelpSaysWhatEachKindIs() => Assert.All(PeerTable.All, p => Assert.Contains($"{p.Form}: {p.Summary}", PeerTable.Description, StringComparison.Ordinal));

    [Fact]
    public void ALibraryIsFoundByItsForm()
    {
        Assert.All(PeerTable.All.OfType<LocalPeer>(), p => Assert.Same(p, PeerTable.Local(p.Form)));
        Assert.Throws<ArgumentException>(() => PeerTable.Local("http(s)://ADDRESS"));
    }

    [Fact]
    public void ARaceReadsItsPeer()
    {
        using var folder = new TempFolder();
        string file = folder.File("any.gguf");
        File.WriteAllText(file, "");
        RaceOptions Read(params string[] args) => RaceCommand.Options(RaceCommand.Create().Parse(["--json", "out.json", "--file", file, .. args]), _ => { });
        Assert.Same(PeerTable.Default, Read().Peer);
        RaceOptions server = Read("--peer", "http://server", "--peer-model", "some");
        Assert.Equal(("http://server", "some"), (server.PeerName, server.PeerModel));
        Assert.IsType<ServerPeer>(server.Peer);
        Assert.Contains("--peer-model", Assert.Throws<ArgumentException>(() => Read("--peer-model", "some")).Message, StringComparison.Ordinal);
        Assert.Contains("llama.cpp", Assert.Throws<ArgumentException>(() => Read("--peer", "nobody")).Message, StringComparison.Ordinal);
    }
}
