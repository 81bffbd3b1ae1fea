using System.Net;
using System.Net.Http.Headers;

namespace Engine.Hub;

/// <summary>
/// Requests to a hub: redirections are followed here, so that the token goes to the hub's own host and to no other; what fails for a while is tried again.
/// Proxies
/// are those of the environment.
/// </summary>
internal sealed class HubConnection(HubOptions options) : IDisposable
{
    private const int MaxRedirections = 10;
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(20),
        MaxConnectionsPerServer = 64,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>
    /// Sends a request for an address and takes the answer, as often as it takes; what <paramref name="take"/> throws as <see cref="IOException"/> or
    /// <see cref="HttpRequestException"/> is tried again too.
    /// </summary>
    /// <param name="address">What is asked for.</param>
    /// <param name="range">Which bytes, both ends among them, asked for anew with each attempt; null for all.</param>
    /// <param name="what">What messages call it.</param>
    /// <param name="take">Reads the answer, which is a success.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="HubException">It is refused, or fails again and again.</exception>
    public async Task<T> GetAsync<T>(Uri address, Func<(long First, long Last)?> range, string what, Func<HttpResponseMessage, CancellationToken, Task<T>> take,
        CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan wait = TimeSpan.FromMilliseconds(250 * (1 << attempt));
            string problem;
            Exception? cause = null;
            try
            {
                using HttpResponseMessage answer = await SendAsync(address, range(), what, cancellation);
                if (answer.IsSuccessStatusCode) return await take(answer, cancellation);
                problem = Refuse(answer, what);
                if (answer.Headers.RetryAfter is { } after) wait = after.Delta ?? (after.Date - DateTimeOffset.UtcNow) ?? wait;
            }
            catch (Exception e) when (e is not HubException and (HttpRequestException or IOException or TimeoutException))
            {
                (problem, cause) = (e.InnerException?.Message ?? e.Message, e);
            }

            if (attempt >= options.Attempts) throw new HubException($"{what} cannot be had from {address.Host}: {problem}", cause);
            if (wait > options.LongestWait) wait = options.LongestWait;
            if (wait > TimeSpan.Zero) await Task.Delay(wait, cancellation);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Uri address, (long First, long Last)? range, string what, CancellationToken cancellation)
    {
        for (int hop = 0; hop <= MaxRedirections; hop++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            request.Headers.UserAgent.ParseAdd("engine");
            if (options.Token is { } token && IsHub(address)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (range is (long first, long last)) request.Headers.Range = new RangeHeaderValue(first, last);
            HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
                .WaitAsync(options.LongestSilence, cancellation);
            if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308)) return answer;
            Uri? next = answer.Headers.Location;
            answer.Dispose();
            if (next is null) throw new HubException($"{address.Host} sends {what} elsewhere and does not say where");
            next = new Uri(address, next);
            if (next.Scheme != "https" && !(next.Scheme == "http" && address.Scheme == "http"))
                throw new HubException($"{address.Host} sends {what} from {address.Scheme} to {next.Scheme}, which is not followed");
            address = next;
        }

        throw new HubException($"{what} is sent from place to place, more than {MaxRedirections} times");
    }

    private bool IsHub(Uri address)
        => address.Scheme == options.Endpoint.Scheme && address.Host.Equals(options.Endpoint.Host, StringComparison.OrdinalIgnoreCase)
            && address.Port == options.Endpoint.Port;

    /// <summary>What an answer that is no success says, where another attempt may help.</summary>
    private string Refuse(HttpResponseMessage answer, string what)
    {
        int code = (int)answer.StatusCode;
        return code switch
        {
            408 or 429 or >= 500 => $"{code} {answer.ReasonPhrase}",
            401 or 403 => throw new HubException($"{what} is refused ({code}): {(options.Token is null
                ? "it may need a token (HF_TOKEN), or not exist" : "the token has no right to it, or the model's terms are not accepted")}"),
            404 => throw new HubException($"{what} does not exist (404)"),
            _ => throw new HubException($"{what} is refused: {code} {answer.ReasonPhrase}"),
        };
    }
}
