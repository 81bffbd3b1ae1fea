using System.Runtime.CompilerServices;

namespace Engine.Bench.Limits;

/// <summary>Multiplies registers and adds the products up, in chains that do not wait for each other: only instructions count, no memory.</summary>
internal static class MultiplyLoop
{
    /// <summary>Products of a round of each of the two-instruction loops.</summary>
    public const int Eight = 8;

    /// <summary>Products of a round of <see cref="Fused"/>: enough for two units with a latency of five, few enough for sixteen registers.</summary>
    public const int Twelve = 12;

    /// <summary>Twelve chains of an instruction that adds its product itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V Fused<M, V>(V seed, int rounds) where M : struct, IMultiplyAdd<V> where V : struct
    {
        V a = seed, b = seed, c = seed, d = seed, e = seed, f = seed, g = seed, h = seed, i = seed, j = seed, k = seed, l = seed,
            x = M.Sum(seed, seed), w = M.Sum(x, seed);
        for (int n = 0; n < rounds; n++)
        {
            (a, b, c, d) = (M.MultiplyAdd(a, x, w), M.MultiplyAdd(b, x, w), M.MultiplyAdd(c, x, w), M.MultiplyAdd(d, x, w));
            (e, f, g, h) = (M.MultiplyAdd(e, x, w), M.MultiplyAdd(f, x, w), M.MultiplyAdd(g, x, w), M.MultiplyAdd(h, x, w));
            (i, j, k, l) = (M.MultiplyAdd(i, x, w), M.MultiplyAdd(j, x, w), M.MultiplyAdd(k, x, w), M.MultiplyAdd(l, x, w));
        }

        return M.Sum(M.Sum(M.Sum(M.Sum(a, b), M.Sum(c, d)), M.Sum(M.Sum(e, f), M.Sum(g, h))), M.Sum(M.Sum(i, j), M.Sum(k, l)));
    }

    /// <summary>Each product added as it comes. One factor is another in each round, or the products would be taken out of the loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V Alternating<M, V>(V seed, int rounds) where M : struct, IMultiply<V> where V : struct
    {
        V a = seed, b = seed, c = seed, d = seed, e = seed, f = seed, g = seed, h = seed, x = seed;
        V s = M.Next(x), t = M.Next(s), u = M.Next(t), v = M.Next(u), w = M.Next(v), y = M.Next(w), z = M.Next(y), q = M.Next(z);
        for (int n = 0; n < rounds; n++)
        {
            x = M.Next(x);
            a = M.Sum(a, M.Multiply(x, s));
            b = M.Sum(b, M.Multiply(x, t));
            c = M.Sum(c, M.Multiply(x, u));
            d = M.Sum(d, M.Multiply(x, v));
            e = M.Sum(e, M.Multiply(x, w));
            f = M.Sum(f, M.Multiply(x, y));
            g = M.Sum(g, M.Multiply(x, z));
            h = M.Sum(h, M.Multiply(x, q));
        }

        return M.Sum(M.Sum(M.Sum(a, b), M.Sum(c, d)), M.Sum(M.Sum(e, f), M.Sum(g, h)));
    }

    /// <summary>Four products, then four additions, twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V ByFour<M, V>(V seed, int rounds) where M : struct, IMultiply<V> where V : struct
    {
        V a = seed, b = seed, c = seed, d = seed, e = seed, f = seed, g = seed, h = seed, x = seed;
        V s = M.Next(x), t = M.Next(s), u = M.Next(t), v = M.Next(u), w = M.Next(v), y = M.Next(w), z = M.Next(y), q = M.Next(z);
        for (int n = 0; n < rounds; n++)
        {
            x = M.Next(x);
            V i = M.Multiply(x, s), j = M.Multiply(x, t), k = M.Multiply(x, u), l = M.Multiply(x, v);
            (a, b, c, d) = (M.Sum(a, i), M.Sum(b, j), M.Sum(c, k), M.Sum(d, l));
            (i, j, k, l) = (M.Multiply(x, w), M.Multiply(x, y), M.Multiply(x, z), M.Multiply(x, q));
            (e, f, g, h) = (M.Sum(e, i), M.Sum(f, j), M.Sum(g, k), M.Sum(h, l));
        }

        return M.Sum(M.Sum(M.Sum(a, b), M.Sum(c, d)), M.Sum(M.Sum(e, f), M.Sum(g, h)));
    }

    /// <summary>Eight products, then eight additions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V ByEight<M, V>(V seed, int rounds) where M : struct, IMultiply<V> where V : struct
    {
        V a = seed, b = seed, c = seed, d = seed, e = seed, f = seed, g = seed, h = seed, x = seed;
        V s = M.Next(x), t = M.Next(s), u = M.Next(t), v = M.Next(u), w = M.Next(v), y = M.Next(w), z = M.Next(y), q = M.Next(z);
        for (int n = 0; n < rounds; n++)
        {
            x = M.Next(x);
            V i = M.Multiply(x, s), j = M.Multiply(x, t), k = M.Multiply(x, u), l = M.Multiply(x, v);
            V m = M.Multiply(x, w), o = M.Multiply(x, y), p = M.Multiply(x, z), r = M.Multiply(x, q);
            (a, b, c, d) = (M.Sum(a, i), M.Sum(b, j), M.Sum(c, k), M.Sum(d, l));
            (e, f, g, h) = (M.Sum(e, m), M.Sum(f, o), M.Sum(g, p), M.Sum(h, r));
        }

        return M.Sum(M.Sum(M.Sum(a, b), M.Sum(c, d)), M.Sum(M.Sum(e, f), M.Sum(g, h)));
    }
}

/// <summary>An instruction that multiplies and leaves adding to another.</summary>
internal interface IMultiply<V> where V : struct
{
    /// <summary>Another factor, by one cheap instruction.</summary>
    static abstract V Next(V x);

    /// <summary>The products.</summary>
    static abstract V Multiply(V x, V w);

    /// <summary>Adds products up.</summary>
    static abstract V Sum(V sum, V product);
}

/// <summary>An instruction that adds its product to a sum.</summary>
internal interface IMultiplyAdd<V> where V : struct
{
    /// <summary>sum + x · w.</summary>
    static abstract V MultiplyAdd(V sum, V x, V w);

    /// <summary>Adds sums up.</summary>
    static abstract V Sum(V a, V b);
}
