using System.Diagnostics;

namespace Engine.Hub;

/// <summary>
/// Models on a hub and those pulled from it, in the cache that Hugging Face's own programs share. Files are checked against the hashes that the hub lists; what
/// broke off goes on where it ended; several processes may pull at once.
/// </summary>
/// <example><code>
/// using var hub = new ModelHub();
/// string path = await hub.PullAsync("owner/name:Q4_K_M");
/// </code></example>
public sealed class ModelHub : IDisposable
{
    private const int MaxListing = 64 << 20;
    private readonly HubOptions _options;
    private readonly HubConnection _connection;
    private readonly HubCache _cache;

    /// <summary>A hub by its options; null takes those of the environment.</summary>
    public ModelHub(HubOptions? options = null)
    {
        HubOptions environment = HubOptions.FromEnvironment();
        _options = options ?? environment;
        if (_options.CacheFolder.Length == 0) _options = _options with { CacheFolder = environment.CacheFolder };
        _connection = new HubConnection(_options);
        _cache = new HubCache(_options.CacheFolder);
    }

    /// <summary>
    /// Whether only a hub can have a model: nothing of that path is here, and it has the form <c>owner/name[@revision][:file]</c>. A name that ends as files of
    /// weights do is a path.
    /// </summary>
    public static bool IsReference(string model) => ModelLocation.IsReference(model);

    /// <summary>The path of a model that was pulled, to load; null where it was not, or not to the end. Nothing is asked of the hub.</summary>
    /// <param name="reference"><c>owner/name[@revision][:file]</c>.</param>
    public string? Find(string reference) => _cache.Find(Parse(reference));

    /// <summary>The files that a reference means, without fetching them.</summary>
    /// <param name="reference"><c>owner/name[@revision][:file]</c>; the file may be the name of a quantisation.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="HubException">The hub refuses, or has no such model.</exception>
    public async Task<IReadOnlyList<HubFile>> ListAsync(string reference, CancellationToken cancellation = default)
    {
        HubReference parsed = Parse(reference);
        return HubChoice.Of(parsed, (await ListAsync(parsed, cancellation)).Files);
    }

    /// <summary>Fetches what is missing of a model and gives the path to load: its folder, or its GGUF file.</summary>
    /// <param name="reference"><c>owner/name[@revision][:file]</c>; the file may be the name of a quantisation.</param>
    /// <param name="progress">Told of bytes, from several threads.</param>
    /// <param name="cancellation">Stops it; what has come stays for the next time.</param>
    /// <exception cref="HubException">The hub refuses, a file is not what the hub lists, or there is no room for it.</exception>
    public async Task<string> PullAsync(string reference, IProgress<LoadProgress>? progress = null, CancellationToken cancellation = default)
    {
        HubReference parsed = Parse(reference);
        if (_options.Offline)
            return _cache.Find(parsed) ?? throw new HubException($"{reference} is not in the cache, and HF_HUB_OFFLINE keeps from asking for it");
        HubListing listing = await ListAsync(parsed, cancellation);
        IReadOnlyList<HubFile> files = HubChoice.Of(parsed, listing.Files);
        Count count = new($"pulling {parsed}", files.Sum(f => (decimal)f.Bytes) is var all && all <= long.MaxValue ? (long)all
            : throw new HubException($"{reference} lists {all} bytes"), progress);
        try
        {
            foreach (HubFile file in files) await FetchAsync(parsed, listing.Commit, file, count, cancellation);
            _cache.Point(parsed, listing.Commit);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not HubException)
        {
            throw new HubException($"the cache cannot be written: {e.Message}", e);
        }

        return HubCache.PathOf(_cache.SnapshotOf(parsed, listing.Commit), files);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _connection.Dispose();

    private async Task FetchAsync(HubReference reference, string commit, HubFile file, Count count, CancellationToken cancellation)
    {
        string blob = _cache.BlobOf(reference, file);
        if (!File.Exists(blob) || new FileInfo(blob).Length != file.Bytes)
        {
            await using FileStream held = await HoldAsync(_cache.LockOf(reference, file), cancellation);
            // Another process may have fetched it in the meantime.
            if (File.Exists(blob) && new FileInfo(blob).Length == file.Bytes) count.Add(file.Bytes);
            else
            {
                Uri address = new(_options.Endpoint, $"{_options.Endpoint.AbsolutePath.TrimEnd('/')}/{reference.Repository}/resolve/{commit}/{Escaped(file.Path)}");
                await new HubDownload(_connection, _options, file, blob, count.Add).RunAsync(address, cancellation);
            }
        }
        else count.Add(file.Bytes);

        _cache.Link(reference, commit, file);
    }

    private async Task<HubListing> ListAsync(HubReference reference, CancellationToken cancellation)
    {
        if (_options.Offline) throw new HubException($"{reference} is not asked for: HF_HUB_OFFLINE is set");
        string root = _options.Endpoint.AbsolutePath.TrimEnd('/');
        Uri address = new(_options.Endpoint, $"{root}/api/models/{reference.Repository}/revision/{Uri.EscapeDataString(reference.Revision)}?blobs=true");
        byte[] json = await _connection.GetAsync(address, () => null, reference.ToString(), async (answer, stop) =>
        {
            await using Stream body = await answer.Content.ReadAsStreamAsync(stop);
            using MemoryStream text = new();
            byte[] buffer = new byte[1 << 16];
            for (int n; (n = await body.ReadAsync(buffer, stop)) > 0;)
            {
                text.Write(buffer, 0, n);
                if (text.Length > MaxListing) throw new HubException($"the hub's list of the files of {reference} is longer than {MaxListing} bytes");
            }

            return text.ToArray();
        }, cancellation);
        return HubListing.Read(json, reference.Repository);
    }

    private static async Task<FileStream> HoldAsync(string path, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(100, cancellation);
            }
        }
    }

    private static string Escaped(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static HubReference Parse(string reference)
        => HubReference.TryParse(reference) ?? throw new ArgumentException($"'{reference}' is no model of a hub: owner/name[@revision][:file]", nameof(reference));

    /// <summary>Counts bytes of all files and tells of them a few times a second.</summary>
    private sealed class Count(string stage, long total, IProgress<LoadProgress>? progress)
    {
        private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
        private long _done, _told;

        public void Add(long bytes)
        {
            long done = Interlocked.Add(ref _done, bytes), told = Interlocked.Read(ref _told);
            if (progress is null || (done < total && told != 0 && Stopwatch.GetElapsedTime(told) < Between)) return;
            Interlocked.Exchange(ref _told, Stopwatch.GetTimestamp());
            progress.Report(new LoadProgress(stage, Math.Min(done, total), total));
        }
    }
}
