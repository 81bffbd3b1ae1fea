using Engine.Bench.Race.Peers;

namespace Engine.Bench.Race;

/// <summary>
/// Both sides of a race, started, loaded and warm. What a process happens to get, huge pages and places in the caches, stays with it while it runs and may
/// make it some per cent faster than its twin: only other processes average that out.
/// </summary>
internal sealed class RacePair : IDisposable
{
    private const int WarmUpTokens = 8;
    private readonly PeerStage _stage;
    private Contestant? _ours, _peer;

    private RacePair(PeerStage stage) => _stage = stage;

    public Contestant Ours => _ours!;

    public Contestant Peer => _peer!;

    /// <summary>Starts both, in odd starts the peer first.</summary>
    public static async Task<RacePair> OpenAsync(PeerStage stage, int start, CancellationToken cancellation)
    {
        var pair = new RacePair(stage);
        try
        {
            if (start % 2 == 0) await pair.OpenOursAsync(cancellation);
            pair._peer = await stage.Options.Peer.OpenAsync(stage, cancellation);
            if (start % 2 == 1) await pair.OpenOursAsync(cancellation);
            foreach (Contestant contestant in pair.InTurn(start))
            {
                if (contestant.Process is int process) stage.Load.Watch(process);
                await contestant.RunAsync(stage.Options.Prompt, Math.Min(WarmUpTokens, stage.Options.Tokens), 0, stage.Options.LongestDecode, cancellation);
            }

            return pair;
        }
        catch
        {
            pair.Dispose();
            throw;
        }
    }

    /// <summary>In odd rounds we go first.</summary>
    public Contestant[] InTurn(int round) => round % 2 == 1 ? [Ours, Peer] : [Peer, Ours];

    public void Dispose()
    {
        foreach (Contestant? contestant in new[] { _ours, _peer })
        {
            if (contestant?.Process is int process) _stage.Load.Watch(process, racing: false);
            contestant?.Dispose();
        }
    }

    private async Task OpenOursAsync(CancellationToken cancellation) =>
        _ours = await _stage.LoadAsync("ours", EngineProcess.Own(), _stage.Setting with { Own = new OwnSetting { Lanes = _stage.Options.OwnLanes } },
        cancellation);
}
