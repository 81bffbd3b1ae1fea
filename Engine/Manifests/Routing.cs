using Engine.Kernels.Ops;

namespace Engine.Manifests;

/// <summary>
/// How a token's experts are chosen from the router's logits: scores; groups of experts, of which the best are kept; the k largest of those that are left, ties to the
/// lower number; and the scores of the chosen as weights, divided by their sum where <paramref name="Renormalize"/>, times <see cref="Scale"/>.
/// </summary>
/// <param name="NumExpertsPerTok">Experts per token (top k).</param>
/// <param name="Renormalize">Whether the weights are divided by their sum. Choosing before the softmax is the same as this behind it.</param>
internal sealed record Routing(int NumExpertsPerTok, bool Renormalize)
{
    /// <summary>Whether scores are sigmoid(logit) instead of softmax(logits).</summary>
    public bool Sigmoid { get; init; }

    /// <summary>What is added to a score for the choice alone, <c>[experts]</c>, not for the weights; null for nothing (DeepSeek-V3, 2.1.2).</summary>
    public WeightVector? CorrectionBias { get; init; }

    /// <summary>Groups of as many experts each, in order; 1 for no groups.</summary>
    public int NumGroups { get; init; } = 1;

    /// <summary>Groups that are kept.</summary>
    public int TopGroups { get; init; } = 1;

    /// <summary>How many of a group's largest scores, as they are for the choice, are added up as the group's own: 1 in DeepSeek-V2, 2 in DeepSeek-V3.</summary>
    public int GroupScores { get; init; } = 1;

    /// <summary>Added to the sum that weights are divided by.</summary>
    public float Eps { get; init; }

    /// <summary>What the weights are multiplied by.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>The same as kernels take it, for so many experts.</summary>
    public RouteRule RuleFor(int experts)
        => new(experts, NumExpertsPerTok, Sigmoid, CorrectionBias is not null, NumGroups, TopGroups, GroupScores, Renormalize, Eps, Scale);
}
