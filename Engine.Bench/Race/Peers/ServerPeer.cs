namespace Engine.Bench.Race.Peers;

/// <summary>A server that speaks OpenAI's completions.</summary>
internal sealed class ServerPeer : Peer
{
    public override string Form => "http(s)://ADDRESS";

    public override string Summary => "an OpenAI-compatible server; OPENAI_API_KEY is sent where it is set";

    public override bool HasModels => true;

    public override bool Takes(string name) => Uri.TryCreate(name, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";

    public override async Task<Contestant> OpenAsync(PeerStage stage, CancellationToken cancellation)
    {
        var server = new ServerContestant(new Uri(stage.Options.PeerName), stage.Options.PeerModel);
        try
        {
            await server.PrepareAsync(cancellation);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }
}
