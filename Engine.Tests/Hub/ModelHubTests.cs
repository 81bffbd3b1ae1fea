using System.Text;
using Engine.Hub;

namespace Engine.Tests.Hub;

/// <summary>Pulling from a hub on this machine that breaks off, lies, redirects, refuses and asks to wait.</summary>
public sealed class ModelHubTests
{
    private static readonly byte[] Large = Bytes(HubDownload.RangeBytes * 2 + 12_345), Small = "{}"u8.ToArray();

    private static FakeHub Folder() => new(("config.json", Small), ("model.safetensors", Large), ("README.md", Small), ("other/x.bin", Small));

    [Fact]
    public async Task A_folder_is_pulled_into_the_layout_that_others_share()
    {
        using FakeHub server = Folder();
        using ModelHub hub = new(server.Options);
        Assert.Null(hub.Find("owner/name"));
        List<LoadProgress> told = [];
        string path = await hub.PullAsync("owner/name", new Told(told));
        Assert.Equal(Path.Combine(server.Cache, "models--owner--name", "snapshots", FakeHub.Commit), path);
        Assert.Equal(["config.json", "model.safetensors"], Directory.GetFiles(path).Select(Path.GetFileName).Order());
        Assert.Equal(Large, await File.ReadAllBytesAsync(Path.Combine(path, "model.safetensors")));
        Assert.Equal(FakeHub.Commit, await File.ReadAllTextAsync(Path.Combine(server.Cache, "models--owner--name", "refs", "main")));
        if (!OperatingSystem.IsWindows()) Assert.StartsWith("../../blobs/", new FileInfo(Path.Combine(path, "config.json")).LinkTarget, StringComparison.Ordinal);
        Assert.Equal(Large.Length + Small.Length, told[^1].Total);
        Assert.Contains(told, t => t.Done == t.Total);
        Assert.Equal(path, hub.Find("owner/name"));

        int fetches = server.Fetches;
        Assert.Equal(path, await hub.PullAsync("owner/name"));
        Assert.Equal(fetches, server.Fetches);
    }

    [Fact]
    public async Task A_download_that_breaks_off_goes_on_where_it_ended()
    {
        using FakeHub server = Folder();
        int broken = 0;
        server.Otherwise = r => r.Path.EndsWith("model.safetensors", StringComparison.Ordinal) && Interlocked.Increment(ref broken) <= 5
            ? RawAnswer.Of(r, Large, breakAfter: 1_000_000) : null;
        using ModelHub hub = new(server.Options);
        string path = await hub.PullAsync("owner/name");
        Assert.Equal(Large, await File.ReadAllBytesAsync(Path.Combine(path, "model.safetensors")));
        Assert.Contains(server.Server.Requests, r => r.Range is (long first, _) && first % HubDownload.RangeBytes != 0);
    }

    [Fact]
    public async Task Another_attempt_fetches_only_the_ranges_that_are_missing()
    {
        using FakeHub server = Folder();
        server.Otherwise = r => r.Range is (HubDownload.RangeBytes, _) ? new RawAnswer(500, default, "Content-Length: 0") : null;
        using ModelHub hub = new(server.Options with { Connections = 1, Attempts = 2 });
        await Assert.ThrowsAsync<HubException>(() => hub.PullAsync("owner/name"));
        Assert.Null(hub.Find("owner/name"));
        server.Otherwise = _ => null;
        int before = server.Fetches;
        string path = await hub.PullAsync("owner/name");
        Assert.Equal(2, server.Fetches - before);
        Assert.Equal(Large, await File.ReadAllBytesAsync(Path.Combine(path, "model.safetensors")));
    }

    [Fact]
    public async Task A_server_without_ranges_will_do()
    {
        using FakeHub server = Folder();
        server.Otherwise = r => r.Path.EndsWith("model.safetensors", StringComparison.Ordinal) ? new RawAnswer(200, Large, $"Content-Length: {Large.Length}") : null;
        using ModelHub hub = new(server.Options);
        Assert.Equal(Large, await File.ReadAllBytesAsync(Path.Combine(await hub.PullAsync("owner/name"), "model.safetensors")));
    }

    [Fact]
    public async Task Wrong_contents_are_dropped()
    {
        using FakeHub server = Folder();
        byte[] wrong = [.. Large];
        wrong[^1] ^= 1;
        server.Files["model.safetensors"] = wrong;
        using ModelHub hub = new(server.Options);
        Assert.Contains("hash", (await Assert.ThrowsAsync<HubException>(() => hub.PullAsync("owner/name"))).Message, StringComparison.Ordinal);
        Assert.Null(hub.Find("owner/name"));
        Assert.DoesNotContain(Directory.GetFiles(server.Cache, "*", SearchOption.AllDirectories), f => f.EndsWith(".incomplete", StringComparison.Ordinal));
        server.Files["model.safetensors"] = Large;
        server.Files["config.json"] = "[]"u8.ToArray();
        File.Delete(Path.Combine(server.Cache, "models--owner--name", "blobs", (await hub.ListAsync("owner/name:config.json"))[0].GitHash!));
        Assert.Contains("hash", (await Assert.ThrowsAsync<HubException>(() => hub.PullAsync("owner/name"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(206, "Content-Range: bytes 0-98/99", "99 bytes")]
    [InlineData(206, "Content-Range: bytes 5-8388607/16789561", "comes from byte 5")]
    [InlineData(200, "Content-Length: 7", "7 bytes")]
    public async Task Lies_about_lengths_are_refused(int status, string header, string words)
    {
        using FakeHub server = Folder();
        server.Otherwise = r => r.Path.EndsWith("model.safetensors", StringComparison.Ordinal) ? new RawAnswer(status, "1234567"u8.ToArray(), header) : null;
        using ModelHub hub = new(server.Options);
        Assert.Contains(words, (await Assert.ThrowsAsync<HubException>(() => hub.PullAsync("owner/name"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_to_no_other_host()
    {
        using RawServer other = new(r => RawAnswer.Of(r, r.Path.EndsWith("config.json", StringComparison.Ordinal) ? Small : Large));
        using FakeHub server = Folder();
        server.Otherwise = r => !r.Headers.TryGetValue("Authorization", out string? token) || token != "Bearer secret" ? new RawAnswer(401, default, "Content-Length: 0")
            : r.Path.Contains("/resolve/", StringComparison.Ordinal) ? new RawAnswer(302, default, $"Location: {other.Address}{r.Path}", "Content-Length: 0")
            : null;
        using ModelHub hub = new(server.Options with { Token = "secret" }), stranger = new(server.Options);
        string path = await hub.PullAsync("owner/name");
        Assert.Equal(Large, await File.ReadAllBytesAsync(Path.Combine(path, "model.safetensors")));
        Assert.NotEmpty(other.Requests);
        Assert.All(other.Requests, r => Assert.False(r.Headers.ContainsKey("Authorization")));
        Assert.Contains("HF_TOKEN", (await Assert.ThrowsAsync<HubException>(() => stranger.PullAsync("owner/name"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirections_in_a_circle_end()
    {
        using FakeHub server = Folder();
        server.Otherwise = r => r.Path.Contains("/resolve/", StringComparison.Ordinal) ? new RawAnswer(307, default, $"Location: {r.Path}", "Content-Length: 0") : null;
        using ModelHub hub = new(server.Options);
        Assert.Contains("place to place", (await Assert.ThrowsAsync<HubException>(() => hub.PullAsync("owner/name"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_that_asks_to_wait_is_waited_for()
    {
        using FakeHub server = Folder();
        int refused = 0;
        server.Otherwise = r => Interlocked.Increment(ref refused) <= 3 ? new RawAnswer(429, default, "Retry-After: 0", "Content-Length: 0") : null;
        using ModelHub hub = new(server.Options);
        Assert.True(File.Exists(Path.Combine(await hub.PullAsync("owner/name"), "config.json")));
        server.Otherwise = _ => new RawAnswer(429, default, "Retry-After: 100000", "Content-Length: 0");
        Assert.Contains("429", (await Assert.ThrowsAsync<HubException>(() => hub.PullAsync("owner/name"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil.json")]
    [InlineData("/etc/evil.json")]
    [InlineData("a/../../evil.json")]
    [InlineData("a\\..\\evil.json")]
    [InlineData("C:evil.json")]
    [InlineData("a//b.json")]
    [InlineData("./evil.json")]
    [InlineData("nul\u0000.json")]
    [InlineData("")]
    public async Task Names_that_lead_elsewhere_are_refused(string name)
    {
        using FakeHub server = Folder();
        server.Listing["siblings"]!.AsArray().Add(FakeHub.Sibling(name, Small));
        using ModelHub hub = new(server.Options);
        Assert.Contains("leads elsewhere", (await Assert.ThrowsAsync<HubException>(() => hub.PullAsync("owner/name"))).Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Fetches);
    }

    [Fact]
    public async Task A_size_for_which_there_is_no_room_is_refused_before_anything_is_fetched()
    {
        using FakeHub server = Folder();
        server.Listing["siblings"]![1]!["lfs"]!["size"] = 1L << 46;
        using ModelHub hub = new(server.Options);
        Assert.Contains("free", (await Assert.ThrowsAsync<HubException>(() => hub.PullAsync("owner/name"))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Server.Requests, r => r.Path.EndsWith("model.safetensors", StringComparison.Ordinal));
        server.Listing["siblings"]![1]!["lfs"]!["size"] = -1;
        await Assert.ThrowsAsync<HubException>(() => hub.PullAsync("owner/name"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"sha\": \"../..\", \"siblings\": []}")]
    [InlineData("{\"sha\": \"0123456789abcdef0123456789abcdef01234567\", \"siblings\": [{\"rfilename\": \"a\", \"size\": 1}]}")]
    [InlineData("no json")]
    public async Task A_list_that_is_none_is_refused(string json)
    {
        using FakeHub server = Folder();
        server.Otherwise = r => r.Path.StartsWith("/api/", StringComparison.Ordinal) ? RawAnswer.Of(r, Encoding.UTF8.GetBytes(json)) : null;
        using ModelHub hub = new(server.Options);
        await Assert.ThrowsAsync<HubException>(() => hub.PullAsync("owner/name"));
    }

    [Fact]
    public async Task Several_may_pull_at_once()
    {
        using FakeHub server = Folder();
        using ModelHub one = new(server.Options), two = new(server.Options);
        string[] paths = await Task.WhenAll(Task.Run(() => one.PullAsync("owner/name")), Task.Run(() => two.PullAsync("owner/name")), Task.Run(() => one.PullAsync("owner/name")));
        Assert.Single(paths.Distinct());
        // Each range once, whoever fetched it.
        Assert.Equal(1 + 3, server.Fetches);
    }

    [Fact]
    public async Task It_can_be_cancelled()
    {
        using FakeHub server = Folder();
        using CancellationTokenSource cancel = new();
        server.Otherwise = r =>
        {
            if (!r.Path.Contains("/resolve/", StringComparison.Ordinal)) return null;
            cancel.Cancel();
            return new RawAnswer(500, default, "Content-Length: 0");
        };
        using ModelHub hub = new(server.Options);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hub.PullAsync("owner/name", null, cancel.Token));
    }

    [Fact]
    public async Task A_quantisation_is_picked_by_its_name()
    {
        using FakeHub server = new(("m-Q4_K_M.gguf", Small), ("m-Q4_K_S.gguf", Small), ("m-Q8_0-00001-of-00002.gguf", Small), ("m-Q8_0-00002-of-00002.gguf", Small), ("mmproj-F16.gguf", Small));
        using ModelHub hub = new(server.Options);
        Assert.Equal("m-Q4_K_M.gguf", Path.GetFileName(await hub.PullAsync("owner/name")));
        Assert.Equal("m-Q4_K_S.gguf", Path.GetFileName(await hub.PullAsync("owner/name:q4_k_s")));
        string first = await hub.PullAsync("owner/name@main:Q8_0");
        Assert.Equal("m-Q8_0-00001-of-00002.gguf", Path.GetFileName(first));
        Assert.True(File.Exists(first.Replace("00001-of", "00002-of", StringComparison.Ordinal)));
        Assert.Equal(first, hub.Find("owner/name:Q8_0"));
        Assert.Contains("m-Q4_K_M.gguf", (await Assert.ThrowsAsync<HubException>(() => hub.PullAsync("owner/name:Q2_K"))).Message, StringComparison.Ordinal);
        Assert.Equal("m-Q4_K_S.gguf", Path.GetFileName(await hub.PullAsync("owner/name:m-Q4_K_S.gguf")));
    }

    [Fact]
    public async Task Offline_nothing_is_asked()
    {
        using FakeHub server = Folder();
        using ModelHub hub = new(server.Options), offline = new(server.Options with { Offline = true });
        Assert.Contains("HF_HUB_OFFLINE", (await Assert.ThrowsAsync<HubException>(() => offline.PullAsync("owner/name"))).Message, StringComparison.Ordinal);
        Assert.Empty(server.Server.Requests);
        string path = await hub.PullAsync("owner/name");
        int requests = server.Server.Requests.Count;
        Assert.Equal(path, await offline.PullAsync("owner/name"));
        Assert.Equal(requests, server.Server.Requests.Count);
    }

    [Theory]
    [InlineData("owner/name", "owner/name", "main", null)]
    [InlineData("a.b/c_d-e@v1.0:x/y.gguf", "a.b/c_d-e", "v1.0", "x/y.gguf")]
    [InlineData("owner/name@refs/pr/1", "owner/name", "refs/pr/1", null)]
    [InlineData("owner/name:Q4_K_M", "owner/name", "main", "Q4_K_M")]
    public void References_are_read(string text, string repository, string revision, string? file)
    {
        HubReference reference = HubReference.TryParse(text)!;
        Assert.Equal((repository, revision, file), (reference.Repository, reference.Revision, reference.File));
        Assert.Equal(text, reference.ToString());
    }

    [Theory]
    [InlineData("name")]
    [InlineData("a/b/c")]
    [InlineData("../name")]
    [InlineData("owner/..")]
    [InlineData("owner/na me")]
    [InlineData("owner/name@../x")]
    [InlineData("owner/name:../x")]
    [InlineData("owner/name:/x")]
    [InlineData("/owner/name")]
    [InlineData("https://host/name")]
    public void Other_words_are_none(string text) => Assert.Null(HubReference.TryParse(text));

    [Fact]
    public void The_environment_is_read_as_Hugging_Face_reads_it()
    {
        Dictionary<string, string> variables = new() { ["HF_HOME"] = "/h", ["HF_TOKEN"] = " t ", ["HF_HUB_OFFLINE"] = "on", ["HF_ENDPOINT"] = "http://x:1/y" };
        HubOptions options = HubOptions.Of(variables.GetValueOrDefault);
        Assert.Equal((Path.Combine("/h", "hub"), "t", true, "http://x:1/y"), (options.CacheFolder, options.Token, options.Offline, options.Endpoint.ToString()));
        variables["HF_HUB_CACHE"] = "/c";
        Assert.Equal("/c", HubOptions.Of(variables.GetValueOrDefault).CacheFolder);
        variables["HF_ENDPOINT"] = "no address";
        Assert.Throws<HubException>(() => HubOptions.Of(variables.GetValueOrDefault));
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private sealed class Told(List<LoadProgress> told) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value)
        {
            lock (told) told.Add(value);
        }
    }
}
