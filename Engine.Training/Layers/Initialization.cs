using Engine.Sampling;

namespace Engine.Training.Layers;

/// <summary>
/// Initial weights: norms of one, an embedding of standard deviation 0.02, matrices of sqrt(2 / (5 · hidden)) (Nguyen and Salazar 2019), those that write
/// into the residual stream smaller by sqrt(2 · layers) (Radford et al. 2019), as each layer adds two of them.
/// </summary>
internal static unsafe class Initialization
{
    /// <summary>Fills all parameters from a seed, the same on every machine.</summary>
    public static void Fill(ParameterSet parameters, LlamaShape shape, ulong seed)
    {
        double inner = Math.Sqrt(2.0 / (5.0 * shape.HiddenSize)), outer = inner / Math.Sqrt(2.0 * shape.NumHiddenLayers);
        for (int i = 0; i < parameters.All.Count; i++)
        {
            Parameter p = parameters.All[i];
            ulong state = seed;
            bool intoStream = p.Name.EndsWith("o_proj.weight", StringComparison.Ordinal) || p.Name.EndsWith("down_proj.weight", StringComparison.Ordinal);
            if (!p.IsMatrix) new Span<float>(p.Values, p.Count).Fill(1f);
            else Normal(p, new Xoshiro256(Xoshiro256.SplitMix64(ref state) ^ (ulong)i), i == 0 ? 0.02 : intoStream ? outer : inner);
        }
    }

    // The sum of twelve uniform numbers, whose variance is one: near enough to normal, and integers until the last multiplication.
    private static void Normal(Parameter p, Xoshiro256 random, double deviation)
    {
        for (int i = 0; i < p.Count; i++)
        {
            long sum = 0;
            for (int k = 0; k < 12; k++) sum += (long)(random.Next() >> 24);
            p.Values[i] = (float)((sum - 6.0 * (1L << 40)) / (1L << 40) * deviation);
        }
    }
}
