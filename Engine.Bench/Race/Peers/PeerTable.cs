namespace Engine.Bench.Race.Peers;

/// <summary>Whom a race can be run against.</summary>
internal static class PeerTable
{
    /// <summary>Whom it is run against where nobody is named.</summary>
    public static LlamaCppPeer Default { get; } = new();

    /// <summary>Every kind, in the order of help.</summary>
    public static IReadOnlyList<Peer> All { get; } = [Default, new LlamaSharpPeer(), new OrtGenAiPeer(), new ServerPeer(), new SelfPeer()];

    /// <summary>All kinds in words, one after another.</summary>
    public static string Description => string.Join("; ", All.Select(p => $"{p.Form}: {p.Summary}"));

    /// <summary>The kind that a name belongs to.</summary>
    /// <exception cref="ArgumentException">It belongs to none.</exception>
    public static Peer For(string name) => All.FirstOrDefault(p => p.Takes(name))
        ?? throw new ArgumentException($"--peer '{name}' is none of {string.Join(", ", All.Select(p => p.Form))}");

    /// <summary>The library of that form, which a process is to run.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static LocalPeer Local(string form) => All.OfType<LocalPeer>().FirstOrDefault(p => p.Form == form)
        ?? throw new ArgumentException($"no library is called '{form}'");
}
