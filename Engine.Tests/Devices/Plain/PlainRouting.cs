using Engine.Manifests;
using Engine.Tests.Reference;

namespace Engine.Tests.Devices.Plain;

/// <summary>The choice of a token's experts, as its formula says, in double precision.</summary>
internal static class PlainRouting
{
    /// <summary>The chosen experts and their weights.</summary>
    public static IEnumerable<(int Expert, double Weight)> Choose(Routing routing, double[] logits, double[]? correction)
    {
        double[] scores = routing.Sigmoid ? [.. logits.Select(v => 1 / (1 + Math.Exp(-v)))] : RowOps.Softmax(logits);
        double[] wanted = [.. scores.Select((score, e) => score + (correction?[e] ?? 0))];
        int size = scores.Length / routing.NumGroups;
        HashSet<int> kept = [.. Best(Enumerable.Range(0, routing.NumGroups), g => Best(Enumerable.Range(g * size, size), e => wanted[e]).Take(routing.GroupScores)
            .Sum(e => wanted[e])).Take(routing.TopGroups)];
        int[] chosen = [.. Best(Enumerable.Range(0, scores.Length).Where(e => kept.Contains(e / size)), e => wanted[e]).Take(routing.NumExpertsPerTok)];
        double sum = routing.Renormalize ? chosen.Sum(e => scores[e]) + routing.Eps : 1;
        return chosen.Select(e => (e, scores[e] / sum * routing.Scale));
    }

    private static IEnumerable<int> Best(IEnumerable<int> of, Func<int, double> by) => of.OrderByDescending(by).ThenBy(e => e);
}
