using System.Diagnostics;
using System.Runtime.CompilerServices;
using Engine.Decoding;
using Engine.Sampling;
using Engine.Tokenizers;

namespace Engine;

public sealed partial class LanguageModel
{
    private readonly SamplerScratch _scratch;

    /// <summary>What the checkpoint wishes where a caller does not say.</summary>
    public GenerationOptions Defaults { get; }

    /// <summary>Continues a text as it stands; no chat template is applied. Any number of callers may do so at once.</summary>
    /// <param name="prompt">The text.</param>
    /// <param name="options">How; null takes the checkpoint's wishes.</param>
    /// <param name="cancellation">
    /// Ends it before the next piece by an <see cref="OperationCanceledException"/>: what was generated before has been yielded, and there is no last piece
    /// with a finish reason. Other requests go on.
    /// </param>
    /// <returns>
    /// Pieces as they come; the last carries finish reason, usage and timings. Nothing is computed before the first is asked for. Then tokens are made whether
    /// or not they are read; a caller that stops reading, by a <c>break</c> or by disposing the enumerator, ends the request, and its place in the cache is
    /// free for others. Enumerating again generates again.
    /// </returns>
    /// <exception cref="ArgumentException">The prompt is empty or longer than the context, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> has ended it.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed, or was while this was running.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint has no tokenizer.</exception>
    /// <exception cref="NoTokenException">All tokens are banned, or the model's logits are not numbers.</exception>
    public IAsyncEnumerable<GenerationUpdate> GenerateAsync(string prompt, GenerationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Length == 0) throw new ArgumentException("the prompt is empty: there is nothing to continue", nameof(prompt));
        return GenerateAsync(Tokenize(prompt), options, cancellation);
    }

    /// <summary>Continues token ids; see <see cref="GenerateAsync(string, GenerationOptions?, CancellationToken)"/>.</summary>
    public IAsyncEnumerable<GenerationUpdate> GenerateAsync(IReadOnlyList<int> promptIds, GenerationOptions? options = null,
        CancellationToken cancellation = default)
    {
        options ??= new GenerationOptions();
        if (options.NumBeams != 1) return SearchOneAsync(promptIds, options, cancellation);
        (int[] prompt, int[]? source) = Begin(promptIds);
        StopConditions stop = Stops(options, prompt.Length);
        int capacity = (int)Math.Min(Context, (long)prompt.Length + stop.MaxTokens);
        return Stream(() => Request(prompt, capacity, options, stop, source: source), options, stop, cancellation);
    }

    /// <summary>
    /// A conversation that keeps its cache between calls. From its first call on it holds pages for a whole context until it is disposed: while
    /// <see cref="LoadOptions.Sequences"/> of them do, every other request waits for one to be disposed.
    /// </summary>
    public Conversation StartConversation()
    {
        RequireDecoder();
        return new(this, _loop);
    }

    internal IAsyncEnumerable<GenerationUpdate> ContinueAsync(IReadOnlyList<int> ids, GenerationOptions options,
        Func<int[], Conversation.RequestFactory, GenerationRequest> enter, CancellationToken cancellation)
    {
        int[] prompt = Checked(ids);
        StopConditions stop = Stops(options, prompt.Length);
        return Stream(() => enter(prompt, (cached, onFinished) => Request(prompt, Context, options, stop, cached, onFinished)), options, stop, cancellation);
    }

    private GenerationRequest Request(int[] prompt, int capacity, GenerationOptions options, StopConditions stop, int cached = 0,
        Action<GenerationRequest>? onFinished = null, int[]? source = null)
    {
        SamplingSettings settings = Settings(options, stop, prompt.Length);
        int? logProbs = settings.LogProbs is int n ? Math.Min(n, VocabSize) : null;
        return new GenerationRequest(prompt, capacity, new Sampler(settings, VocabSize, prompt, _scratch, capacity + 1), stop, logProbs, onFinished)
        {
            Source = source,
            KeepsState = onFinished is not null,
            NumCachedTokens = cached,
            NumComputedTokens = cached,
        };
    }

    // What the decoder begins with, and what an encoder reads before.
    private (int[] Prompt, int[]? Source) Begin(IReadOnlyList<int> ids)
    {
        if (IsEncoder) RequireDecoder();
        int[] given = Checked(ids);
        return IsEncoderDecoder ? ([DecoderStartToken ?? 0], given) : (given, null);
    }

    private SamplingSettings Settings(GenerationOptions options, StopConditions stop, int promptLength)
    {
        SamplingSettings settings = SamplingSettings.Resolve(options, Defaults, VocabSize);
        // The checkpoint's own least length counts the prompt.
        int least = options.MinTokens ?? Math.Max(GenerationConfig.MinNewTokens ?? 0, (GenerationConfig.MinLength ?? 0) - promptLength);
        Dictionary<int, int> forced = [];
        if (IsEncoderDecoder && GenerationConfig.ForcedBosTokenId is int first) forced[0] = first;
        if (IsEncoderDecoder && GenerationConfig.ForcedEosTokenId is int last && stop.MaxTokens < int.MaxValue) forced[stop.MaxTokens - 1] = last;
        return settings with { MinTokens = least, EndTokens = stop.Stops, ForcedTokens = forced };
    }

    // What a search has found comes at once.
    private async IAsyncEnumerable<GenerationUpdate> SearchOneAsync(IReadOnlyList<int> ids, GenerationOptions options,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        BeamResult best = (await SearchAsync(ids, options, cancellation).ConfigureAwait(false))[0];
        yield return new GenerationUpdate
        {
            Text = best.Text,
            Ids = best.Ids,
            FinishReason = best.FinishReason,
            Usage = new Usage(ids.Count, best.Ids.Count, 0),
            Timings = new Timings(TimeSpan.Zero, TimeSpan.Zero, Stopwatch.GetElapsedTime(began)),
        };
    }

    private StopConditions Stops(GenerationOptions options, int promptLength)
    {
        int? wished = GenerationConfig.MaxNewTokens ?? GenerationConfig.MaxLength - promptLength;
        return new StopConditions(options with { MaxTokens = options.MaxTokens ?? (wished is > 0 ? wished : null) }, EndTokens, VocabSize);
    }

    private async IAsyncEnumerable<GenerationUpdate> Stream(Func<GenerationRequest> start, GenerationOptions options, StopConditions stop,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // Before anything is taken that only the end of the request gives back.
        _loop.RefuseOwnThread();
        GenerationRequest request = start();
        var text = new GeneratedText(request, Tokenizer?.Stream(), new StopMatcher(options.StopStrings, Tokenizer), stop);
        _loop.Submit(request);
        try
        {
            using CancellationTokenRegistration registration =
                cancellation.Register(() => request.Tokens.Complete(new OperationCanceledException(cancellation)));
            while (true)
            {
                ValueTask arrival = request.Tokens.WaitAsync(text.NumTokens);
                if (!arrival.IsCompleted) _loop.RefuseOwnThread();
                await arrival.ConfigureAwait(false);
                foreach (GenerationUpdate update in text.Take())
                {
                    // A fast model is many tokens ahead of its reader.
                    cancellation.ThrowIfCancellationRequested();
                    yield return update;
                }
                if (text.IsFinished) yield break;
            }
        }
        finally
        {
            // Also where the caller stops reading, or a stop string came before the model's own end.
            _loop.Cancel(request);
            if (request.KeepsState)
            {
                // A conversation's next call needs the pages that this one holds.
                if (!request.Completion.IsCompleted) _loop.RefuseOwnThread();
                await request.Completion.ConfigureAwait(false);
            }
        }
    }
}
