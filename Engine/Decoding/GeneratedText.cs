using Engine.Sampling;
using Engine.Tokenizers;

namespace Engine.Decoding;

/// <summary>The consumer's side of a generation: turns tokens into updates and matches stop strings.</summary>
internal sealed class GeneratedText
{
    private readonly GenerationRequest _request;
    private readonly StreamingDecoder? _decoder;
    private readonly StopMatcher _stops;
    private readonly StopConditions _stop;
    private readonly bool _logProbs;

    public GeneratedText(GenerationRequest request, StreamingDecoder? decoder, StopMatcher stops, StopConditions stop)
    {
        (_request, _decoder, _stops, _stop) = (request, decoder, stops, stop);
        _logProbs = request.Tokens.HasLogProbs;
        // A decoder beside an encoder begins its text.
        if (decoder is null || request.Source is not null) return;
        // What continues a text is not its beginning, where some decoders drop a space.
        foreach (int id in request.Ids.AsSpan(0, request.NumPromptTokens)) decoder.Append(id);
        decoder.BeginOutput();
    }

    /// <summary>Tokens taken so far.</summary>
    public int NumTokens { get; private set; }

    /// <summary>Whether the last update has been returned.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The updates of the tokens written since the last call, one per token; the last one of the generation has the finish reason.</summary>
    public IEnumerable<GenerationUpdate> Take()
    {
        (ArraySegment<int> ids, bool complete) = _request.Tokens.Take(NumTokens);
        for (int i = 0; i < ids.Count; i++)
        {
            int index = NumTokens++, id = ids[i];
            string text = _stop.IsStop(id) ? "" : _stops.Append(id, _decoder?.Append(id) ?? "");
            bool last = complete && i == ids.Count - 1;
            if (last && !_stops.Stopped) text += Flush();
            var update = new GenerationUpdate
            {
                Text = text,
                Ids = [id],
                LogProbs = _logProbs ? [_request.Tokens.LogProb(index)] : null,
                TopLogProbs = _logProbs ? [_request.Tokens.TopLogProbs(index)] : null,
            };
            IsFinished = last || _stops.Stopped;
            if (!IsFinished)
            {
                yield return update;
                continue;
            }
            yield return update with
            {
                FinishReason = _stops.Stopped ? FinishReason.Stop : _request.FinishReason,
                Usage = new Usage(_request.Source?.Length ?? _request.NumPromptTokens, NumTokens, _request.NumCachedTokens),
                Timings = _request.Timings,
                Seed = _request.Seed,
            };
            yield break;
        }
    }

    private string Flush()
    {
        string text = _stops.Append(_decoder?.Flush() ?? "");
        return _stops.Stopped ? text : text + _stops.Flush();
    }
}
