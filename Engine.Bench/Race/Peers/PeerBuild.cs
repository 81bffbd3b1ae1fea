using Engine.Kernels.Lanes;

namespace Engine.Bench.Race.Peers;

/// <summary>
/// A build of a peer for CPUs of one register width, and our lanes of that width: what a race between equals restricts both sides to. Names are those of
/// ggml's CPU backends (<c>ggml/src/CMakeLists.txt</c>, <c>ggml_add_cpu_backend_variant</c>).
/// </summary>
/// <param name="Name">The backend: <c>libggml-cpu-NAME</c>.</param>
/// <param name="Lanes">Our width.</param>
internal sealed record PeerBuild(string Name, LaneWidth Lanes)
{
    /// <summary>What means no restriction.</summary>
    public const string Best = "best";

    /// <summary>Those that can be named: haswell has AVX2 and FMA, zen4 AVX-512 with VNNI and BF16.</summary>
    public static IReadOnlyList<PeerBuild> All { get; } = [new("haswell", LaneWidth.W256), new("zen4", LaneWidth.W512)];

    /// <summary>The named build; null for the best that each side has.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static PeerBuild? For(string name) => name == Best
        ? null
        : All.FirstOrDefault(b => b.Name == name)
            ?? throw new ArgumentException($"--peer-build '{name}' is none of {string.Join(", ", All.Select(b => b.Name))}, {Best}");
}
