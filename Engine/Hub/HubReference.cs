using System.Text.RegularExpressions;

namespace Engine.Hub;

/// <summary>A model on a hub, as people write it: <c>owner/name[@revision][:file]</c>.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Revision">A branch, a tag or a commit; <c>main</c> unless one is written.</param>
/// <param name="File">A file of it, or the name of a quantisation (<c>Q4_K_M</c>) by which a GGUF file is picked; null for the whole model.</param>
public sealed partial record HubReference(string Owner, string Name, string Revision, string? File)
{
    /// <summary>The owner and the name, as the hub's addresses have them.</summary>
    public string Repository => $"{Owner}/{Name}";

    /// <summary>Reads what somebody wrote; null where it is no such reference.</summary>
    public static HubReference? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Form().Match(text) is not { Success: true } match || text.Contains("..", StringComparison.Ordinal)) return null;
        string revision = match.Groups["revision"].Value, file = match.Groups["file"].Value;
        return new HubReference(match.Groups["owner"].Value, match.Groups["name"].Value, revision.Length > 0 ? revision : "main", file.Length > 0 ? file : null);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Repository}{(Revision == "main" ? "" : "@" + Revision)}{(File is null ? "" : ":" + File)}";

    [GeneratedRegex(@"^(?<owner>[A-Za-z0-9][\w.-]{0,95})/(?<name>[A-Za-z0-9][\w.-]{0,95})(@(?<revision>[A-Za-z0-9][\w./-]{0,199}))?(:(?<file>[A-Za-z0-9_][^\\:*?""<>|\x00-\x1F]{0,399}))?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
