using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Hub;
using Engine.Tests.Loading;

namespace Engine.Tests.Hub;

/// <summary>A hub with one model, owner/name, on this machine; a test may answer single requests otherwise.</summary>
internal sealed class FakeHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private readonly TempFolder _cache = new();

    public FakeHub(params (string Path, byte[] Content)[] files)
    {
        Files = files.ToDictionary(f => f.Path, f => f.Content);
        Listing = new JsonObject
        {
            ["sha"] = Commit,
            ["siblings"] = new JsonArray([.. files.Select(f => Sibling(f.Path, f.Content))]),
        };
        Server = new RawServer(Answer);
    }

    public Dictionary<string, byte[]> Files { get; }

    public JsonObject Listing { get; }

    public RawServer Server { get; }

    /// <summary>Answers a request otherwise, or not (null).</summary>
    public Func<RawRequest, RawAnswer?> Otherwise { get; set; } = _ => null;

    public string Cache => _cache.Path;

    public HubOptions Options => new() { Endpoint = Server.Address, CacheFolder = Cache, LongestWait = TimeSpan.FromMilliseconds(20), LongestSilence = TimeSpan.FromSeconds(5) };

    /// <summary>Requests for contents of files.</summary>
    public int Fetches => Server.Requests.Count(r => r.Path.Contains("/resolve/", StringComparison.Ordinal));

    public void Dispose()
    {
        Server.Dispose();
        _cache.Dispose();
    }

    /// <summary>An entry of the list, as a large file where it has more than 100 bytes.</summary>
    public static JsonObject Sibling(string path, byte[] content)
    {
        JsonObject sibling = new() { ["rfilename"] = path, ["size"] = content.Length };
        if (content.Length > 100)
        {
            sibling["blobId"] = new string('a', 40);
            sibling["lfs"] = new JsonObject { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content)), ["size"] = content.Length, ["pointerSize"] = 130 };
        }
        else sibling["blobId"] = Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
        return sibling;
    }

    private RawAnswer Answer(RawRequest request)
    {
        if (Otherwise(request) is { } other) return other;
        if (request.Path.StartsWith("/api/models/owner/name/revision/", StringComparison.Ordinal))
            return RawAnswer.Of(request, Encoding.UTF8.GetBytes(Listing.ToJsonString()));
        string start = $"/owner/name/resolve/{Commit}/";
        return request.Path.StartsWith(start, StringComparison.Ordinal) && Files.TryGetValue(Uri.UnescapeDataString(request.Path[start.Length..]), out byte[]? content)
            ? RawAnswer.Of(request, content)
            : new RawAnswer(404, default, "Content-Length: 0");
    }
}
