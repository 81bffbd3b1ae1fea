namespace Engine.Hub;

/// <summary>Where the hub is, who asks, and where downloads go: Hugging Face's environment variables, unless a program says otherwise.</summary>
public sealed record HubOptions
{
    /// <summary>The hub's address: <c>HF_ENDPOINT</c>, or Hugging Face's.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>
    /// The token sent to the host of <see cref="Endpoint"/> and to no other: <c>HF_TOKEN</c>, or what the file <c>HF_TOKEN_PATH</c> or <c>HF_HOME/token</c>
    /// holds.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>
    /// The folder of downloads, shared with other programs that use Hugging Face's layout: <c>HF_HUB_CACHE</c>, <c>HF_HOME/hub</c>, or
    /// <c>~/.cache/huggingface/hub</c>.
    /// </summary>
    public string CacheFolder { get; init; } = "";

    /// <summary>Whether nothing is asked of the hub: <c>HF_HUB_OFFLINE</c>.</summary>
    public bool Offline { get; init; }

    /// <summary>Ranges of a file that are fetched at once.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>How often a request is made that fails for a reason that may pass.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>The most waiting between two attempts, and for a hub that asks to wait (429).</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a server may be silent before a request counts as broken off.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What the environment says.</summary>
    /// <exception cref="HubException">A variable says what cannot be.</exception>
    public static HubOptions FromEnvironment() => Of(Environment.GetEnvironmentVariable);

    internal static HubOptions Of(Func<string, string?> variable)
    {
        string? Get(params string[] names) => names.Select(variable).FirstOrDefault(v => !string.IsNullOrWhiteSpace(v))?.Trim();
        string profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string home = Expand(Get("HF_HOME") ?? Path.Combine(Get("XDG_CACHE_HOME") ?? Path.Combine(profile, ".cache"), "huggingface"), profile);
        string endpoint = Get("HF_ENDPOINT") ?? "https://huggingface.co";
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw new HubException($"HF_ENDPOINT is no web address: '{endpoint}'");
        return new HubOptions
        {
            Endpoint = address,
            Token = Get("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN") ?? TokenIn(Expand(Get("HF_TOKEN_PATH") ?? Path.Combine(home, "token"), profile)),
            CacheFolder = Expand(Get("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub"), profile),
            Offline = Get("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")?.ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON",
        };
    }

    private static string Expand(string path, string profile)
        => path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(profile, path[1..].TrimStart('/')) : path;

    private static string? TokenIn(string path)
    {
        try
        {
            return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } token ? token : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
