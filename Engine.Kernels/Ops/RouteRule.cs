using Engine.Kernels.Lanes;

namespace Engine.Kernels.Ops;

/// <summary>How <see cref="Route"/> chooses and weighs: what is the same for all tokens.</summary>
/// <param name="experts">Experts there are, at most 2^24.</param>
/// <param name="chosen">Experts to choose, at most those of the groups that are kept.</param>
/// <param name="sigmoid">Whether scores are sigmoids of the logits, or their softmax.</param>
/// <param name="corrected">Whether a correction is added to the scores for the choice.</param>
/// <param name="groups">Groups of as many experts each.</param>
/// <param name="topGroups">Groups that are kept.</param>
/// <param name="groupScores">How many of a group's largest scores make its own.</param>
/// <param name="renormalise">Whether weights are divided by their sum.</param>
/// <param name="eps">Added to that sum.</param>
/// <param name="scale">What weights are multiplied by.</param>
[Kernel]
internal readonly struct RouteRule(int experts, int chosen, bool sigmoid, bool corrected, int groups, int topGroups, int groupScores, bool renormalise, float eps, float scale)
{
    /// <summary>Experts there are, and those to choose; groups, those to keep, and how many scores make a group's.</summary>
    public readonly int Experts = experts, Chosen = chosen, Groups = groups, TopGroups = topGroups, GroupScores = groupScores;

    /// <summary>0 or 1: whether scores are sigmoids, whether they are corrected, whether weights are divided by their sum.</summary>
    public readonly int Sigmoid = sigmoid ? 1 : 0, Corrected = corrected ? 1 : 0, Renormalise = renormalise ? 1 : 0;

    /// <summary>Added to the sum, and what weights are multiplied by.</summary>
    public readonly float Eps = eps, Scale = scale;

    /// <summary>The k largest of a softmax.</summary>
    public static RouteRule Softmax(int experts, int chosen, bool renormalise) => new(experts, chosen, false, false, 1, 1, 1, renormalise, 0, 1);
}
