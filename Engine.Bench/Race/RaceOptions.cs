using Engine.Bench.Race.Peers;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Race;

/// <summary>What is asked of a race.</summary>
internal sealed record RaceOptions
{
    /// <summary>How results call the model.</summary>
    public required string Model { get; init; }

    /// <summary>The GGUF file that both engines run.</summary>
    public required string File { get; init; }

    /// <summary>Threads of each.</summary>
    public required int Threads { get; init; }

    /// <summary>Samples of each, taken in turns.</summary>
    public required int Samples { get; init; }

    /// <summary>Processes of each, one after another, that share the samples.</summary>
    public int Starts { get; init; } = 1;

    /// <summary>Tokens of the prompt.</summary>
    public required int Prompt { get; init; }

    /// <summary>Tokens generated after it.</summary>
    public required int Tokens { get; init; }

    /// <summary>The kind of the opponent.</summary>
    public Peer Peer { get; init; } = PeerTable.Default;

    /// <summary>The opponent, as it was named: what its kind takes.</summary>
    public string PeerName { get; init; } = PeerTable.Default.Form;

    /// <summary>The model of an opponent that has several, or null for its first.</summary>
    public string? PeerModel { get; init; }

    /// <summary>What the peer is restricted to, and we with it; null for the best of both.</summary>
    public PeerBuild? Build { get; init; }

    /// <summary>Our lanes, whatever <see cref="Build"/> says, or null.</summary>
    public string? Lanes { get; init; }

    /// <summary>The lanes that we are told to use, or null for the widest.</summary>
    public string? OwnLanes => Lanes ?? Build?.Lanes.Name();

    /// <summary>
    /// The lanes that multiplications are counted against: the wider of ours and the peer's build's, the widest of this CPU where a side may use those.
    /// </summary>
    public LaneWidth PeakLanes
    {
        get
        {
            LaneWidth ours = LaneWidths.Choose(OwnLanes is { } lanes ? LaneWidths.Parse(lanes) : null), peer = Build?.Lanes
                ?? LaneWidths.All.First(LaneWidths.IsSupported);
            return LaneWidths.All.First(width => width == ours || width == peer);
        }
    }

    /// <summary>The rounds of one start, both counted from 1: as many as of any other, or one more.</summary>
    public IEnumerable<int> Rounds(int start) => Enumerable.Range(1, Samples).Where(round => (round - 1) * Starts / Samples == start - 1);

    /// <summary>How long, in all, to wait for a quiet machine and to repeat what was disturbed.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>When to stop taking samples.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>The longest that one sample may decode, so that a busy machine cannot hold a race up without end.</summary>
    public TimeSpan LongestDecode => Limit / (4 * Samples);
}
