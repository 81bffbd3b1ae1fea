namespace Engine.Hub;

/// <summary>
/// Downloads in Hugging Face's layout, which other programs share: <c>blobs/HASH</c>, <c>refs/REVISION</c> with a commit in it, and
/// <c>snapshots/COMMIT/PATH</c> that link to blobs, or are copies where the system has no links. Source: huggingface_hub, file_download.py.
/// </summary>
internal sealed class HubCache(string root)
{
    /// <summary>The folder of a model.</summary>
    public string FolderOf(HubReference reference) => Path.Combine(root, $"models--{reference.Owner}--{reference.Name}");

    /// <summary>Where a blob lies, or will.</summary>
    public string BlobOf(HubReference reference, HubFile file) => Path.Combine(FolderOf(reference), "blobs", file.Blob);

    /// <summary>The file that one process holds while it downloads a blob.</summary>
    public string LockOf(HubReference reference, HubFile file)
        => Path.Combine(root, ".locks", $"models--{reference.Owner}--{reference.Name}", file.Blob + ".lock");

    /// <summary>The folder of a commit.</summary>
    public string SnapshotOf(HubReference reference, string commit) => Path.Combine(FolderOf(reference), "snapshots", commit);

    /// <summary>The path to load of what is here, a folder or a GGUF file; null where it was not pulled, or not to the end.</summary>
    public string? Find(HubReference reference)
    {
        string name = Path.Combine(FolderOf(reference), "refs", reference.Revision.Replace('/', Path.DirectorySeparatorChar));
        string commit = File.Exists(name) ? File.ReadAllText(name).Trim() : reference.Revision;
        string snapshot = SnapshotOf(reference, commit);
        if (commit.Length == 0 || commit.Any(c => !char.IsAsciiLetterOrDigit(c)) || !Directory.Exists(snapshot)) return null;
        HubFile[] files = [.. Files(snapshot)];
        try
        {
            IReadOnlyList<HubFile> chosen = HubChoice.Of(reference, files);
            // A configuration that was pulled by itself is not the model.
            bool hasWeights = reference.File is not null || chosen.Any(f => f.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)
                || f.Path.EndsWith(".safetensors", StringComparison.Ordinal));
            return hasWeights && IsWhole(snapshot, chosen) ? PathOf(snapshot, chosen) : null;
        }
        catch (HubException)
        {
            return null;
        }
    }

    /// <summary>What is loaded of files of a snapshot: the one GGUF model or file that they are, or the folder.</summary>
    public static string PathOf(string snapshot, IReadOnlyList<HubFile> files)
        => files.Count == 1 || files[0].Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? Path.Combine(snapshot, Native(files[0].Path)) : snapshot;

    /// <summary>Puts a blob into a snapshot.</summary>
    public void Link(HubReference reference, string commit, HubFile file)
    {
        string path = Path.Combine(SnapshotOf(reference, commit), Native(file.Path)), blob = BlobOf(reference, file);
        if (File.Exists(path)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            File.CreateSymbolicLink(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, blob));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process was first, or the system has no links for this user.
            if (!File.Exists(path)) File.Copy(blob, path);
        }
    }

    /// <summary>Notes which commit a revision is.</summary>
    public void Point(HubReference reference, string commit)
    {
        if (reference.Revision == commit) return;
        string name = Path.Combine(FolderOf(reference), "refs", reference.Revision.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(name)!);
        string part = $"{name}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
        File.WriteAllText(part, commit);
        File.Move(part, name, overwrite: true);
    }

    private static IEnumerable<HubFile> Files(string snapshot)
        => Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(snapshot, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal).Select(path => new HubFile(path, 0, null, ""));

    // A link whose blob is gone, and shards that an index names and that are not here.
    private static bool IsWhole(string snapshot, IReadOnlyList<HubFile> files)
    {
        if (!files.All(f => File.Exists(Path.Combine(snapshot, Native(f.Path))))) return false;
        string index = Path.Combine(snapshot, Loading.Checkpoints.Safetensors.SafetensorsIndex.FileName);
        if (!files.Any(f => f.Path == Loading.Checkpoints.Safetensors.SafetensorsIndex.FileName) || files.Any(f => f.Path == "model.safetensors")) return true;
        try
        {
            return Loading.Checkpoints.Safetensors.SafetensorsIndex.Read(index).Values.All(shard => File.Exists(Path.Combine(snapshot, shard)));
        }
        catch (ModelLoadException)
        {
            return false;
        }
    }

    private static string Native(string path) => path.Replace('/', Path.DirectorySeparatorChar);
}
