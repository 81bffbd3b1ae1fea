using System.Text.Json;

namespace Engine.Hub;

/// <summary>What a model on a hub holds at a commit. Every name is checked: a file of a listing never leaves the folder of its model.</summary>
/// <param name="Commit">The commit that the revision stands for.</param>
/// <param name="Files">Its files.</param>
internal sealed record HubListing(string Commit, IReadOnlyList<HubFile> Files)
{
    private const int MaxFiles = 100_000, MaxPath = 512;

    /// <summary>Reads a hub's answer.</summary>
    /// <exception cref="HubException">It is not what a hub answers.</exception>
    public static HubListing Read(ReadOnlyMemory<byte> json, string of)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            string commit = document.RootElement.GetProperty("sha").GetString() ?? "";
            if (!IsHash(commit, 40)) throw new HubException($"the hub names no commit of {of}");
            List<HubFile> files = [];
            HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
            foreach (JsonElement sibling in document.RootElement.GetProperty("siblings").EnumerateArray())
            {
                if (files.Count == MaxFiles) throw new HubException($"{of} has more than {MaxFiles} files");
                HubFile file = ReadFile(sibling, of);
                if (!seen.Add(file.Path)) throw new HubException($"{of} lists '{file.Path}' twice");
                files.Add(file);
            }

            return new HubListing(commit, files);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new HubException($"the hub's list of the files of {of} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a path stays within its folder on every system.</summary>
    public static bool IsSafe(string path)
        => path.Length is > 0 and <= MaxPath && !path.Any(c => char.IsControl(c) || c is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|')
            && path.Split('/').All(part => part.Length > 0 && part is not ("." or "..") && !part.EndsWith('.') && !part.EndsWith(' '));

    private static HubFile ReadFile(JsonElement sibling, string of)
    {
        string path = sibling.GetProperty("rfilename").GetString() ?? "";
        if (!IsSafe(path)) throw new HubException($"{of} lists a file whose name leads elsewhere: '{path}'");
        bool isLarge = sibling.TryGetProperty("lfs", out JsonElement lfs) && lfs.ValueKind == JsonValueKind.Object;
        long bytes = (isLarge ? lfs : sibling).GetProperty("size").GetInt64();
        string? sha256 = isLarge ? lfs.GetProperty("sha256").GetString() : null, git = isLarge ? null : sibling.GetProperty("blobId").GetString();
        if (bytes < 0) throw new HubException($"{of} lists '{path}' with {bytes} bytes");
        if (!(isLarge ? IsHash(sha256, 64) : IsHash(git, 40))) throw new HubException($"{of} lists '{path}' without its hash");
        return new HubFile(path, bytes, sha256, git);
    }

    private static bool IsHash(string? text, int digits) => text?.Length == digits && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');
}
