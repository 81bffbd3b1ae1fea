using Engine.Decoding.Beams;
using Engine.Sampling;
using Engine.Tokenizers;

namespace Engine;

public sealed partial class LanguageModel
{
    /// <summary>Searches for the most probable continuations of a text with beams; of an encoder-decoder, for what it makes of a source.</summary>
    /// <param name="prompt">The text.</param>
    /// <param name="options">How: beams, length penalty, when it ends, how many texts are wanted; null takes the checkpoint's wishes.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The best texts, best first.</returns>
    /// <exception cref="ArgumentException">The prompt is empty or longer than the context, or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint has no tokenizer, or the model is an encoder.</exception>
    /// <exception cref="NoTokenException">All tokens are banned, or the model's logits are not numbers.</exception>
    public Task<IReadOnlyList<BeamResult>> SearchAsync(string prompt, GenerationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return SearchAsync(Tokenize(prompt), options, cancellation);
    }

    /// <summary>The same for token ids; see <see cref="SearchAsync(string, GenerationOptions?, CancellationToken)"/>.</summary>
    public async Task<IReadOnlyList<BeamResult>> SearchAsync(IReadOnlyList<int> ids, GenerationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new GenerationOptions();
        (int[] prompt, int[]? source) = Begin(ids);
        StopConditions stop = Stops(options, prompt.Length);
        int beams = options.NumBeams, capacity = (int)Math.Min(Context, (long)prompt.Length + stop.MaxTokens);
        if (beams < 1 || beams > _assembly.Input.MaxSequences)
            throw new ArgumentException($"NumBeams must be from 1 to the {_assembly.Input.MaxSequences} sequences that the model was loaded for, not {beams}", nameof(options));
        if (options.NumReturnSequences < 1 || options.NumReturnSequences > beams)
            throw new ArgumentException($"NumReturnSequences must be from 1 to the {beams} beams, not {options.NumReturnSequences}", nameof(options));
        if (options.StopStrings.Count > 0) throw new ArgumentException("StopStrings do not end beams", nameof(options));
        float penalty = options.LengthPenalty ?? Defaults.LengthPenalty ?? 1;
        if (!float.IsFinite(penalty)) throw new ArgumentException($"LengthPenalty must be a finite number, not {penalty}", nameof(options));
        // The last token needs no place in the context: nothing follows it.
        int most = Math.Min(stop.MaxTokens, capacity - prompt.Length + 1);
        var settings = new BeamSettings(beams, penalty, options.EarlyStopping ?? Defaults.EarlyStopping ?? EarlyStopping.Likely, most, stop, stop.NumStops);
        var processor = new BeamProcessor(Settings(options, stop, prompt.Length), VocabSize, capacity + 1, _scratch);
        var group = new BeamGroup(settings, prompt, capacity, processor, source);
        cancellation.ThrowIfCancellationRequested();
        _loop.Submit(group.Members);
        BeamSearch found;
        using (cancellation.Register(() =>
        {
            foreach (BeamRequest member in group.Members) _loop.Cancel(member);
        }))
        {
            found = await group.Completion.ConfigureAwait(false);
        }

        return [.. found.Finished.Take(options.NumReturnSequences).Select(Result)];

        BeamResult Result(Beam beam)
        {
            bool stopped = stop.IsStop(beam.Ids[^1]);
            string text = Tokenizer is null ? "" : Continuation(source is null ? prompt : [], stopped ? beam.Ids[..^1] : beam.Ids);
            return new BeamResult(beam.Ids, text, beam.Score, stopped ? FinishReason.Stop : beam.Ids.Length >= stop.MaxTokens ? FinishReason.Length : FinishReason.ContextFull);
        }
    }

    // What continues a text is not its beginning, where some decoders drop a space.
    private string Continuation(int[] prompt, int[] ids)
    {
        StreamingDecoder decoder = Tokenizer!.Stream();
        foreach (int id in prompt) decoder.Append(id);
        if (prompt.Length > 0) decoder.BeginOutput();
        return string.Concat(ids.Select(decoder.Append)) + decoder.Flush();
    }
}
