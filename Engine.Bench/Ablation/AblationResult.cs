namespace Engine.Bench.Ablation;

/// <summary>One sample of a row.</summary>
/// <param name="Prefill">Prompt tokens per second.</param>
/// <param name="Decode">Generated tokens per second.</param>
/// <param name="Tokens">Generated tokens: fewer than asked for where they took too long.</param>
/// <param name="ForeignCores">Cores that others kept busy meanwhile.</param>
internal sealed record AblationSample(double Prefill, double Decode, int Tokens, double ForeignCores);

/// <summary>The engine without one technique.</summary>
internal sealed record AblationRow
{
    public required Technique Technique { get; init; }

    /// <summary>Tokens of the prompt: fewer than asked for where they would take too long.</summary>
    public required int Prompt { get; init; }
    public required IReadOnlyList<AblationSample> Samples { get; init; }

    /// <summary>-ln p summed over each window that was scored, in order; none where one would take too long or there is no text.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>Σ(a - b)² / Σ b² of the logits after a short prompt, to those of the whole engine.</summary>
    public required double LogitsError { get; init; }

    /// <summary>These logits have the same bits as those of the whole engine.</summary>
    public required bool SameBits { get; init; }

    /// <summary>The first greedy tokens after it are the same.</summary>
    public required bool SameTokens { get; init; }

    /// <summary>The most memory that its process held.</summary>
    public required long PeakBytes { get; init; }

    public double Prefill => Median.Of(Samples.Select(s => s.Prefill));
    public double Decode => Median.Of(Samples.Select(s => s.Decode));
    public int Tokens => Samples.Min(s => s.Tokens);
}

/// <summary>The cost of one more token, by itself or with all before it.</summary>
/// <param name="Length">Tokens before it.</param>
/// <param name="WithCache">Seconds with their keys and values at hand.</param>
/// <param name="WithoutCache">Seconds when all are computed again.</param>
internal sealed record TokenCost(int Length, double WithCache, double WithoutCache);

/// <summary>What an ablation found.</summary>
internal sealed record AblationResult
{
    public required string Model { get; init; }
    public required bool Synthetic { get; init; }
    public required int Threads { get; init; }
    public required int Prompt { get; init; }
    public required int Tokens { get; init; }
    public required int Window { get; init; }

    /// <summary>The text's name, or null without one.</summary>
    public required string? Text { get; init; }

    /// <summary>The whole engine first, then without one technique each, then the whole engine again.</summary>
    public required IReadOnlyList<AblationRow> Rows { get; init; }
    public required IReadOnlyList<TokenCost> Costs { get; init; }
    public required bool Noisy { get; init; }
    public required int Repeated { get; init; }
    public required TimeSpan Took { get; init; }

    /// <summary>The whole engine, as it began.</summary>
    public AblationRow Whole => Rows[0];

    /// <summary>The mean of the whole engine's medians at the beginning and at the end: what rows are compared with.</summary>
    public double WholePrefill => (Rows[0].Prefill + Rows[^1].Prefill) / 2;

    /// <inheritdoc cref="WholePrefill"/>
    public double WholeDecode => (Rows[0].Decode + Rows[^1].Decode) / 2;

    /// <summary>The perplexity over the windows that a row has scored; NaN of none.</summary>
    public double Perplexity(AblationRow row) => Perplexity(row.Losses, row.Losses.Count);

    /// <summary>A row's perplexity as a ratio to the whole engine's on the same windows.</summary>
    public double PerplexityRatio(AblationRow row) => Perplexity(row) / Perplexity(Whole.Losses, row.Losses.Count);

    private double Perplexity(IReadOnlyList<double> losses, int windows) =>
        windows == 0 ? double.NaN : Math.Exp(losses.Take(windows).Sum() / (windows * Race.WindowLoss.Count(Window)));
}
