using System.Net;
using System.Text.Json.Nodes;
using Engine.Bench.Race;

namespace Engine.Tests.Bench.Race;

public class ServerContestantTests
{
    [Fact]
    public async Task A_server_is_asked_for_as_many_tokens_as_it_counts()
    {
        var server = new FakeServer(knowsIgnoreEos: true);
        using var contestant = new ServerContestant(new Uri("http://server:8000/"), null, server);
        await contestant.PrepareAsync(default);
        ContestantTimes times = await contestant.RunAsync(512, 32, 1, TimeSpan.MaxValue, default);
        // The fake counts two tokens for a word, and calibration finds that out.
        Assert.Equal((512, 32), (times.PromptTokens, times.Tokens));
        Assert.True(times.PrefillSeconds > 0 && times.DecodeSeconds >= 0);
        JsonNode last = server.Bodies[^1];
        Assert.Equal(("some/model", 33, true, true), (last["model"]!.GetValue<string>(), last["max_tokens"]!.GetValue<int>(), last["stream"]!.GetValue<bool>(), last["ignore_eos"]!.GetValue<bool>()));
        Assert.Equal(256, last["prompt"]!.GetValue<string>().Split(' ').Length);
    }

    [Fact]
    public async Task What_only_some_servers_know_is_left_out_where_it_is_refused()
    {
        var server = new FakeServer(knowsIgnoreEos: false);
        using var contestant = new ServerContestant(new Uri("http://server/v1"), "named", server);
        await contestant.PrepareAsync(default);
        await contestant.RunAsync(8, 4, 1, TimeSpan.MaxValue, default);
        Assert.Equal([true, false, false], server.Bodies.Select(b => b["ignore_eos"] is not null));
        Assert.All(server.Bodies, b => Assert.Equal("named", b["model"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Every_round_has_another_prompt()
    {
        var server = new FakeServer(knowsIgnoreEos: true);
        using var contestant = new ServerContestant(new Uri("http://server/v1"), "named", server);
        await contestant.PrepareAsync(default);
        for (int round = 1; round <= 3; round++) await contestant.RunAsync(100, 1, round, TimeSpan.MaxValue, default);
        Assert.Equal(4, server.Bodies.Select(b => b["prompt"]!.GetValue<string>()).Distinct().Count());
    }

    [Fact]
    public void A_stream_without_counts_is_refused()
    {
        var stream = new CompletionStream();
        stream.Take("""data: {"choices":[{"text":"a"}]}""", 1);
        stream.Take("data: [DONE]", 2);
        Assert.Contains("include_usage", Assert.Throws<RaceException>(() => stream.Times("server")).Message);
    }

    [Fact]
    public void The_first_piece_ends_the_prefill()
    {
        var stream = new CompletionStream();
        stream.Take(": a comment", 0.1);
        stream.Take("""data: {"choices":[{"text":"a"}]}""", 1);
        stream.Take("", 1.1);
        stream.Take("""data: {"choices":[{"text":"b"}]}""", 3);
        Assert.Equal(2, stream.Decoding);
        Assert.Equal(new ContestantTimes(9, 1, 1, 2), stream.Cut(9));
        stream.Take("""data: {"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}""", 4);
        Assert.Equal(new ContestantTimes(10, 4, 1, 2), stream.Times("server"));
    }

    [Fact]
    public void An_error_in_the_stream_is_said() =>
        Assert.Contains("out of memory", Assert.Throws<RaceException>(() => new CompletionStream().Take("""data: {"error":{"message":"out of memory"}}""", 1)).Message);

    private sealed class FakeServer(bool knowsIgnoreEos) : HttpMessageHandler
    {
        public List<JsonNode> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath == "/v1/models") return new HttpResponseMessage { Content = new StringContent("""{"data":[{"id":"some/model"},{"id":"other"}]}""") };
            Assert.Equal("/v1/completions", request.RequestUri.AbsolutePath);
            JsonNode body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
            Bodies.Add(body);
            if (!knowsIgnoreEos && body["ignore_eos"] is not null) return new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent("unknown field") };
            int words = body["prompt"]!.GetValue<string>().Split(' ').Length, tokens = body["max_tokens"]!.GetValue<int>();
            IEnumerable<string> events = Enumerable.Range(0, tokens).Select(_ => """{"choices":[{"text":"x"}]}""").Append($$$"""{"choices":[],"usage":{"prompt_tokens":{{{2 * words}}},"completion_tokens":{{{tokens}}}}}""").Append("[DONE]");
            return new HttpResponseMessage { Content = new StringContent(string.Concat(events.Select(e => $"data: {e}\n\n"))) };
        }
    }
}
