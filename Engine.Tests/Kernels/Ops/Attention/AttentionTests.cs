using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Attention;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Ops.Attention;

/// <summary>Paged attention is the formula, and its bits depend on nothing but the query and what it attends to.</summary>
public class AttentionTests
{
    /// <summary>A case: so many query heads, sizes, the query's position, its window (0: none), the format of the cache.</summary>
    private sealed record Case(int Heads, int KeyDim, int ValueDim, int Position, int Window, CacheFormat Format, int Seed)
    {
        public int Begin => Window == 0 ? 0 : Math.Max(0, Position - Window + 1);
        public float[] Queries => Rows.Plain(new Random(Seed), Heads * KeyDim, 2);
        public float Scale => 1 / MathF.Sqrt(KeyDim);

        public PagedSequence Store(LaneWidth width, int layout, int extra = 0) => new(width, Format, KeyDim, ValueDim, Begin, Position + 1 + extra, layout);

        public float[] Run(LaneWidth width, PagedSequence cache, bool splitwise = false)
            => cache.Attend(width, Queries, Position, Heads, Scale, Window == 0 ? null : Window, splitwise);

        public float[] RunPlainly(LaneWidth width, PagedSequence cache) => cache.AttendPlainly(width, Queries, Position, Heads, Scale, Window == 0 ? null : Window);
    }

    private static readonly Gen<Case> Cases =
        from heads in Gen.Choose(1, 9)
        from keyDim in Gen.Elements(8, 12, 16, 18, 20, 33, 40, 64, 72, 80, 96, 128, 160)
        from valueDim in Gen.Frequency((3, Gen.Constant(keyDim)), (1, Gen.Elements(8, 20, 64, 72, 144)))
        from position in Gen.OneOf(Gen.Choose(0, 40), Gen.Elements(254, 255, 256, 257, 510, 511, 512, 513), Gen.Choose(0, 700), Gen.Constant(1300))
        from window in Gen.Elements(0, 0, 1, 4, 16, 37, 256, 300)
        from format in Gen.Elements(CacheFormat.All.ToArray())
        from seed in Gen.Choose(0, 1000)
        select new Case(heads, keyDim, valueDim, position, window, format, seed);

    [Theory, EveryWidth]
    public void Is_the_formula(LaneWidth width) => Check(30, c =>
    {
        using PagedSequence cache = c.Store(width, layout: 0);
        MatchesTheReference(c, cache, c.Run(width, cache));
    });

    [Theory, EveryWidth]
    public void Without_splits_it_is_the_formula_too(LaneWidth width) => Check(30, c =>
    {
        using PagedSequence cache = c.Store(width, layout: c.Seed % 3), scalar = c.Store(LaneWidth.Scalar, layout: 1);
        float[] y = c.RunPlainly(width, cache);
        MatchesTheReference(c, cache, y, split: int.MaxValue);
        Close.SameBits(c.RunPlainly(LaneWidth.Scalar, scalar), y, c.ToString());
    });

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void Is_the_formula_at_the_edges_of_splits(int position, string format)
    {
        var c = new Case(3, 20, 20, position, 0, CacheFormat.Parse(format), position);
        LaneWidth width = LaneWidths.Choose();
        using PagedSequence cache = c.Store(width, layout: 1);
        MatchesTheReference(c, cache, c.Run(width, cache));
        MatchesTheReference(c, cache, c.Run(width, cache, splitwise: true));
    }

    public static TheoryData<int, string> Boundaries()
    {
        var data = new TheoryData<int, string>();
        foreach (int position in (int[])[0, 1, 15, 16, 17, 254, 255, 256, 257, 510, 511, 512, 513])
            foreach (CacheFormat format in CacheFormat.All)
                data.Add(position, format.Name);
        return data;
    }

    [Theory, EveryVectorWidth]
    public void Has_the_same_bits_on_every_width(LaneWidth width) => Check(20, c =>
    {
        using PagedSequence cache = c.Store(width, layout: 1), scalar = c.Store(LaneWidth.Scalar, layout: 1);
        Close.SameBits(c.Run(LaneWidth.Scalar, scalar), c.Run(width, cache), c.ToString());
    });

    [Theory, EveryWidth]
    public void Splits_merged_are_the_range(LaneWidth width) => Check(30, c =>
    {
        using PagedSequence cache = c.Store(width, layout: 1);
        Close.SameBits(c.Run(width, cache), c.Run(width, cache, splitwise: true), c.ToString());
    });

    [Theory, EveryWidth]
    public void A_run_of_tokens_is_its_tokens_alone(LaneWidth width) => Check(20, c =>
    {
        int count = 1 + c.Seed % AttendRun.MaxTokens(c.Heads), size = c.Heads * c.KeyDim;
        float[] queries = Rows.Plain(new Random(c.Seed), count * size, 2);
        int? window = c.Window == 0 ? null : c.Window;
        using PagedSequence cache = c.Store(width, layout: c.Seed % 3, extra: count - 1);
        float[] together = cache.AttendTokens(width, queries, c.Position, count, c.Heads, c.Scale, window);
        for (int t = 0; t < count; t++)
            Close.SameBits(cache.Attend(width, queries[(t * size)..((t + 1) * size)], c.Position + t, c.Heads, c.Scale, window, splitwise: false),
                together[(t * c.Heads * c.ValueDim)..((t + 1) * c.Heads * c.ValueDim)], $"{c}, token {t} of {count}");
    });

    [Theory, EveryWidth]
    public void Neither_garbage_nor_where_pages_lie_nor_later_positions_show(LaneWidth width) => Check(30, c =>
    {
        using PagedSequence first = c.Store(width, layout: 0), other = c.Store(width, layout: c.Seed + 2), longer = c.Store(width, layout: 1, extra: 1 + c.Seed % 40);
        float[] expected = c.Run(width, first);
        Close.SameBits(expected, c.Run(width, other), c.ToString());
        Close.SameBits(expected, c.Run(width, longer), c.ToString());
    });

    [Theory, EveryWidth]
    public void A_head_has_the_same_bits_in_every_tile(LaneWidth width) => Check(20, c =>
    {
        using PagedSequence cache = c.Store(width, layout: 1);
        float[] together = c.Run(width, cache), queries = c.Queries;
        for (int h = 0; h < c.Heads; h++)
        {
            float[] alone = cache.Attend(width, queries[(h * c.KeyDim)..((h + 1) * c.KeyDim)], c.Position, 1, c.Scale, c.Window == 0 ? null : c.Window, splitwise: false);
            Close.SameBits(alone, together[(h * c.ValueDim)..((h + 1) * c.ValueDim)], $"{c}, head {h}");
        }
    });

    [Theory, EveryWidth]
    public void A_window_is_as_if_nothing_were_before_it(LaneWidth width) => Check(20, c =>
    {
        if (c.Window == 0) return;
        using PagedSequence ring = c.Store(width, layout: 1);
        using PagedSequence whole = new(width, c.Format, c.KeyDim, c.ValueDim, 0, c.Position + 1, layout: 2);
        Close.SameBits(c.Run(width, whole), c.Run(width, ring), c.ToString());
    });

    [Theory, EveryWidth]
    public void A_NaN_or_an_infinity_stays_with_its_head(LaneWidth width)
    {
        var c = new Case(3, 16, 16, 300, 0, CacheFormat.F32, 1);
        using PagedSequence cache = c.Store(width, layout: 1);
        float[] queries = c.Queries, plain = c.Run(width, cache);
        queries[16] = float.NaN;
        queries[32] = float.PositiveInfinity;
        float[] y = cache.Attend(width, queries, c.Position, 3, c.Scale, null, splitwise: false);
        Close.SameBits(plain[..16], y[..16]);
        Assert.All(y[16..], v => Assert.True(float.IsNaN(v)));
    }

    [Theory, EveryWidth]
    public void A_score_of_minus_infinity_weighs_nothing(LaneWidth width)
    {
        // Positions below 256, a whole split of them, score -∞: as if a window of 45 left them out.
        static float[] Keys(int position) => position < 256 ? [float.NegativeInfinity, 1, 1, 1] : [position % 7, 1, 2, 3];
        using PagedSequence cache = new(width, CacheFormat.F32, 4, 16, 0, 301, layout: 1, Keys);
        float[] q = [1, 1, 1, 1];
        foreach (bool splitwise in (bool[])[false, true])
        {
            Close.SameBits(cache.Attend(width, q, 300, 1, 0.5f, 45, splitwise), cache.Attend(width, q, 300, 1, 0.5f, null, splitwise));
            Assert.All(cache.Attend(width, q, 255, 1, 0.5f, null, splitwise), y => Assert.True(float.IsNaN(y)));
        }
    }

    private static void MatchesTheReference(Case c, PagedSequence cache, float[] actual, int split = 256)
    {
        int[] positions = [.. Enumerable.Range(c.Begin, c.Position + 1 - c.Begin)];
        double[][] keys = [.. positions.Select(cache.StoredKey)], values = [.. positions.Select(cache.StoredValue)];
        for (int h = 0; h < c.Heads; h++)
        {
            (double[] expected, double[] bound) = AttentionReference.Attend(c.Queries[(h * c.KeyDim)..((h + 1) * c.KeyDim)], keys, values, c.Scale, split);
            for (int d = 0; d < c.ValueDim; d++) Close.Within(expected[d], actual[h * c.ValueDim + d], bound[d], $"{c}, head {h}, y[{d}]");
        }
    }

    private static void Check(int cases, Action<Case> property)
        => Prop.ForAll(Cases.ToArbitrary(), c => { property(c); return true; }).Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
}
