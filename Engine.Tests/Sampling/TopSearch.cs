using Engine.Sampling;

namespace Engine.Tests.Sampling;

/// <summary>The definition of what a device is to find in a row of logits.</summary>
internal static class TopSearch
{
    /// <summary>The answer to a query, given in descending order of logits.</summary>
    public static TopLogits Of(ReadOnlySpan<float> logits, LogitsQuery query)
    {
        float[] row = logits.ToArray();
        int[] possible = [.. Enumerable.Range(0, row.Length).Where(id => row[id] > float.NegativeInfinity && query.Allowed?[id] != false)];
        int[] ids = [.. possible.OrderByDescending(id => row[id]).ThenBy(id => id).Take(query.Count)];
        float max = ids.Length == 0 ? float.NegativeInfinity : row[ids[0]];
        var top = new TopLogits();
        top.Set(ids, [.. ids.Select(id => row[id])], query.Count, max, query.Temperature > 0 ? possible.Sum(id => Weight(row[id], max, query.Temperature)) : 0);
        return top;
    }

    // At T = 1 as log-probabilities of a row have it, to the bit.
    private static double Weight(float x, float max, float temperature)
        => temperature == 1 ? LogSoftmax.Weight(x, max) : x == max ? 1 : x < max ? Math.Exp(((double)x - max) / temperature) : 0;
}
