using System.Diagnostics;

namespace Engine.Bench.Sequences;

/// <summary>
/// Times whole steps of so many tokens, the logits after each of them included: given tokens are gone through as a scorer does, so that every step has as many
/// as were asked for, whatever the model would say. A step's time is that from its logits to those of the next one.
/// </summary>
internal sealed class StepTimer(LanguageModel model, int past, int steps)
{
    /// <summary>Positions that <see cref="OfSequencesAsync"/> needs.</summary>
    public static int SequencePositions(int past, int steps) => past + steps + 2;

    /// <summary>Positions that <see cref="OfChunksAsync"/> needs.</summary>
    public static int ChunkPositions(int tokens, int past, int steps) => ((past + tokens - 1) / tokens + steps + 1) * tokens;

    /// <summary>Seconds of a step that holds one token of each of several sequences, behind a past: the median.</summary>
    public async Task<double> OfSequencesAsync(int sequences, int seed, CancellationToken cancellation)
    {
        // Its own steps are the clock; the others join behind its first one, so it has as many steps of all as are timed.
        int positions = SequencePositions(past, steps);
        long[] at = new long[positions];
        using var joined = new ManualResetEventSlim();
        var scores = new Task[sequences];
        try
        {
            for (int i = 0; i < sequences; i++)
            {
                Action<int, ReadOnlySpan<float>> row = i > 0 ? (_, _) => { }
                : (position, _) =>
                {
                    if (position == 0) joined.Wait(cancellation);
                    at[position] = Stopwatch.GetTimestamp();
                };
                scores[i] = model.ScoreAsync(Ids(positions, seed * sequences + i), row, chunk: 1, cancellation);
            }
        }
        finally
        {
            joined.Set();
        }

        await Task.WhenAll(scores);
        return MedianGap(at);
    }

    /// <summary>Seconds of a step that holds so many tokens of one sequence, behind a past, as a draft that is verified: the median.</summary>
    public async Task<double> OfChunksAsync(int tokens, int seed, CancellationToken cancellation)
    {
        int positions = ChunkPositions(tokens, past, steps);
        long[] at = new long[positions / tokens];
        await model.ScoreAsync(Ids(positions, seed), (position, _) =>
        {
            if (position % tokens == 0) at[position / tokens] = Stopwatch.GetTimestamp();
        }, chunk: tokens, cancellation);
        return MedianGap(at);
    }

    private double MedianGap(long[] at)
        => Median.Of(Enumerable.Range(at.Length - steps, steps).Select(i => Stopwatch.GetElapsedTime(at[i - 1], at[i]).TotalSeconds));

    private int[] Ids(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(model.VocabSize))];
    }
}
