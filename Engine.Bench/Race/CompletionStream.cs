using System.Text.Json.Nodes;

namespace Engine.Bench.Race;

/// <summary>The server-sent events of a streamed completion, as far as their times and counts go.</summary>
internal sealed class CompletionStream
{
    private const string Data = "data:";
    private double _first = double.NaN, _last;
    private int? _prompt, _completion;
    private int _pieces;

    /// <summary>Seconds since the first piece of text, up to the last.</summary>
    public double Decoding => double.IsNaN(_first) ? 0 : _last - _first;

    /// <summary>Takes a line that came so many seconds after the request.</summary>
    public void Take(string line, double seconds)
    {
        if (!line.StartsWith(Data, StringComparison.Ordinal) || line.AsSpan(Data.Length).Trim() is "[DONE]") return;
        JsonNode? message = JsonNode.Parse(line[Data.Length..]);
        if (message?["error"] is JsonNode error) throw new RaceException($"the server broke off: {error.ToJsonString()}");
        if (message?["choices"] is JsonArray { Count: > 0 })
        {
            if (double.IsNaN(_first)) _first = seconds;
            _last = seconds;
            _pieces++;
        }

        if (message?["usage"] is not JsonObject usage) return;
        _prompt = usage["prompt_tokens"]?.GetValue<int>();
        _completion = usage["completion_tokens"]?.GetValue<int>();
    }

    /// <summary>The times of a stream that was not read to its end, where no counts have come: a piece is taken for a token.</summary>
    public ContestantTimes Cut(int promptTokens) => new(promptTokens, _pieces - 1, _first, _last - _first);

    /// <summary>The times of a whole stream. The first token belongs to the prefill.</summary>
    public ContestantTimes Times(string server)
    {
        if (_prompt is not int prompt || _completion is not int completion)
            throw new RaceException($"{server} does not say how many tokens it took: it has to know stream_options.include_usage");
        if (double.IsNaN(_first) || completion < 1) throw new RaceException($"{server} generated nothing");
        return new ContestantTimes(prompt, completion - 1, _first, _last - _first);
    }
}
