using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Engine.Bench.Race;

/// <summary>
/// Any server that speaks OpenAI's completions with streaming: prefill is the time to the first piece of text, decode the rest. It runs what it runs with
/// its own threads; its counts of tokens are believed. Network and HTTP are part of what it takes.
/// </summary>
internal sealed class ServerContestant : Contestant
{
    private const int CalibrationWords = 64;
    private readonly HttpClient _http;
    private readonly string _base;
    private string? _model;
    private double _tokensPerWord = 1;
    private bool _plain;

    public ServerContestant(Uri server, string? model, HttpMessageHandler? handler = null)
    {
        _http = new HttpClient(handler ?? new SocketsHttpHandler()) { Timeout = TimeSpan.FromMinutes(5) };
        _base = server.AbsoluteUri.TrimEnd('/');
        if (!_base.EndsWith("/v1", StringComparison.Ordinal)) _base += "/v1";
        _model = model;
        if (Environment.GetEnvironmentVariable("OPENAI_API_KEY") is { Length: > 0 } key)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public override string Name => _base;

    /// <summary>Finds the model where none was named, and learns how many tokens a word is.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        _model ??= JsonNode.Parse(await _http.GetStringAsync($"{_base}/models", cancellation))?["data"]?[0]?["id"]?.GetValue<string>()
            ?? throw new RaceException($"{_base}/models names no model");
        ContestantTimes times = await CompleteAsync(CalibrationWords, 1, seed: -1, TimeSpan.MaxValue, cancellation);
        _tokensPerWord = (double)times.PromptTokens / CalibrationWords;
    }

    public override Task<ContestantTimes> RunAsync(int prompt, int tokens, int seed, TimeSpan longest, CancellationToken cancellation) =>
        CompleteAsync(Math.Max(1, (int)Math.Round(prompt / _tokensPerWord)), tokens, seed, longest, cancellation);

    public override void Dispose() => _http.Dispose();

    private async Task<ContestantTimes> CompleteAsync(int words, int tokens, int seed, TimeSpan longest, CancellationToken cancellation)
    {
        string prompt = WordPrompt.Of(words, seed);
        long began = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await SendAsync(prompt, tokens + 1, cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        var stream = new CompletionStream();
        while (await reader.ReadLineAsync(cancellation) is string line)
        {
            stream.Take(line, Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (stream.Decoding > longest.TotalSeconds) return stream.Cut((int)Math.Round(words * _tokensPerWord));
        }

        return stream.Times(_base);
    }

    /// <summary>Asks for a full length beyond end tokens, and without what only some servers know where it is refused.</summary>
    private async Task<HttpResponseMessage> SendAsync(string prompt, int tokens, CancellationToken cancellation)
    {
        while (true)
        {
            var body = new JsonObject
            {
                ["model"] = _model,
                ["prompt"] = prompt,
                ["max_tokens"] = tokens,
                ["temperature"] = 0,
                ["stream"] = true,
                ["stream_options"] = new JsonObject { ["include_usage"] = true }
            };
            if (!_plain) body["ignore_eos"] = true;
            using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{_base}/completions") { Content = content };
            HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.IsSuccessStatusCode) return response;
            string problem = await response.Content.ReadAsStringAsync(cancellation);
            HttpStatusCode status = response.StatusCode;
            response.Dispose();
            if (_plain || status is not (HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity))
                throw new RaceException($"{_base} answered {(int)status}: {problem}");
            _plain = true;
        }
    }
}
