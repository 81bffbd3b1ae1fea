namespace Engine.Tests.Reference;

/// <summary>Φ(x), the share of a normal distribution below x, in double precision and accurate in both tails.</summary>
internal static class NormalTail
{
    public static double Below(double x) => double.IsNaN(x) ? x : x > 0 ? 1 - Tail(x) : Tail(-x);

    // Φ(-a) for a ≥ 0. Near 0: 1/2 - φ(a) · (a + a³/3 + a⁵/(3·5) + ...), whose terms are all positive. Further out Laplace's continued fraction
    // φ(a) / (a + 1/(a + 2/(a + 3/(a + ...)))) converges. Sources: Abramowitz and Stegun 26.2.11 and 26.2.14.
    private static double Tail(double a)
    {
        double density = Math.Exp(-a * a / 2) / Math.Sqrt(2 * Math.PI);
        if (a >= 3)
        {
            double fraction = a;
            for (int i = 400; i > 0; i--) fraction = a + i / fraction;
            return density / fraction;
        }
        double term = a, sum = a;
        for (int i = 3; term > 1e-18 * sum; i += 2) sum += term *= a * a / i;
        return 0.5 - density * sum;
    }
}
