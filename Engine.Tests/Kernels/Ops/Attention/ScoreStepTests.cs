using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Attention;
using Engine.Tests.Kernels.Lanes;
using Engine.Tests.Reference;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Kernels.Ops.Attention;

/// <summary>Every score step, sinks, and attention to what lies behind a token: the formula, with the same bits in every path and on every width.</summary>
public class ScoreStepTests
{
    private sealed record Case(ScoreVariant Variant, int Heads, int KeyDim, int ValueDim, int Position, int Behind, int Window, CacheFormat Format, int Seed)
    {
        public int Begin => Window == 0 ? 0 : Math.Max(0, Position - Window + 1);
        public int Length => Position + 1 + Behind;
        public int End => !Variant.Whole ? Position + 1 : Window == 0 ? Length : Math.Min(Length, Position + Window);
        public int? WindowOrNone => Window == 0 ? null : Window;
        public float[] Queries() => Rows.Plain(new Random(Seed), Heads * KeyDim, 2);
        public float Scale => 1 / MathF.Sqrt(KeyDim);

        public PagedSequence Store(LaneWidth width, int layout) => new(width, Format, KeyDim, ValueDim, Begin, Length, layout);

        public float[] Run(LaneWidth width, PagedSequence cache, bool splitwise = false)
            => cache.Attend(width, Queries(), Position, Heads, Scale, WindowOrNone, splitwise, Variant);
    }

    private static readonly ScoreVariant[] Variants =
    [
        new(Cap: 5), new(Slopes: true), new(Reach: 20), new(Sinks: true), new(Whole: true), new(Whole: true, Reach: 33), new(Cap: 30, Sinks: true),
        new(Whole: true, Cap: 6, Slopes: true, Reach: 300, Sinks: true),
    ];

    private static readonly Gen<Case> Cases =
        from variant in Gen.Elements(Variants)
        from heads in Gen.Choose(1, 6)
        from keyDim in Gen.Elements(16, 20, 33, 64, 96)
        from valueDim in Gen.Elements(16, 24, 80)
        from position in Gen.OneOf(Gen.Choose(0, 40), Gen.Elements(255, 256, 257, 511), Gen.Choose(0, 600))
        from behind in Gen.Elements(0, 0, 5, 40, 300)
        from window in Gen.Elements(0, 0, 1, 16, 37, 300)
        from format in Gen.Elements(CacheFormat.F16, CacheFormat.Q8_0)
        from seed in Gen.Choose(0, 1000)
        select new Case(variant, heads, keyDim, valueDim, position, behind, window, format, seed);

    [Theory, EveryWidth]
    public void Each_is_its_formula(LaneWidth width) => Check(20, c =>
    {
        using PagedSequence cache = c.Store(width, layout: c.Seed % 3);
        MatchesTheReference(c, cache, c.Run(width, cache));
        float[] plainly = cache.AttendPlainly(width, c.Queries(), c.Position, c.Heads, c.Scale, c.WindowOrNone, c.Variant);
        MatchesTheReference(c, cache, plainly, split: int.MaxValue);
    });

    [Theory, EveryWidth]
    public void Each_has_the_same_bits_in_splits_in_every_tile_and_on_every_width(LaneWidth width) => Check(16, c =>
    {
        using PagedSequence cache = c.Store(width, layout: 1), scalar = c.Store(LaneWidth.Scalar, layout: 1);
        float[] y = c.Run(width, cache);
        Close.SameBits(y, c.Run(width, cache, splitwise: true), c.ToString());
        Close.SameBits(c.Run(LaneWidth.Scalar, scalar), y, c.ToString());
    });

    [Theory, EveryWidth]
    public void A_run_of_tokens_is_its_tokens_alone(LaneWidth width) => Check(16, c =>
    {
        int count = 1 + c.Seed % Math.Min(AttendRun.MaxTokens(c.Heads), 1 + c.Behind), size = c.Heads * c.KeyDim;
        float[] queries = Rows.Plain(new Random(c.Seed), count * size, 2);
        using PagedSequence cache = c.Store(width, layout: c.Seed % 3);
        float[] together = cache.AttendTokens(width, queries, c.Position, count, c.Heads, c.Scale, c.WindowOrNone, c.Variant);
        for (int t = 0; t < count; t++)
        {
            float[] alone = cache.Attend(width, queries[(t * size)..((t + 1) * size)], c.Position + t, c.Heads, c.Scale, c.WindowOrNone, splitwise: false, c.Variant);
            Close.SameBits(alone, together[(t * c.Heads * c.ValueDim)..((t + 1) * c.Heads * c.ValueDim)], $"{c}, token {t} of {count}");
        }
    });

    [Theory, EveryWidth]
    public void One_head_of_keys_and_values_serves_many_queries_of_another_size(LaneWidth width)
    {
        // As in multi-head latent attention.
        foreach ((int heads, int position, CacheFormat format) in ((int, int, CacheFormat)[])[(128, 20, CacheFormat.F16), (3, 270, CacheFormat.Q8_0)])
        {
            var c = new Case(new ScoreVariant(), heads, 576, 512, position, 2, 0, format, 3);
            using PagedSequence cache = c.Store(width, layout: 1);
            float[] y = c.Run(width, cache);
            MatchesTheReference(c, cache, y);
            Close.SameBits(y, c.Run(width, cache, splitwise: true));
            Close.SameBits(y, cache.AttendTokens(width, c.Queries(), position, 1, heads, c.Scale, null));
        }
    }

    [Theory, EveryWidth]
    public void A_sink_of_minus_infinity_weighs_nothing_and_a_great_one_all(LaneWidth width)
    {
        var c = new Case(new ScoreVariant(), 2, 16, 16, 300, 0, 0, CacheFormat.F32, 1);
        using PagedSequence cache = c.Store(width, layout: 1);
        float[] plain = c.Run(width, cache), given = new ScoreVariant(Sinks: true).Parameters(2);
        given[ScoreParameters.OfHeads + 2] = float.NegativeInfinity;
        given[ScoreParameters.OfHeads + 3] = 1e30f;
        float[] y = cache.Attend(width, c.Queries(), c.Position, 2, c.Scale, null, splitwise: true, new ScoreVariant(Sinks: true) { Given = given });
        Close.SameBits(plain[..16], y[..16]);
        Assert.All(y[16..], v => Assert.Equal(0, v));
    }

    private static void MatchesTheReference(Case c, PagedSequence cache, float[] actual, int split = 256)
    {
        int[] positions = [.. Enumerable.Range(c.Begin, c.End - c.Begin)];
        double[][] keys = [.. positions.Select(cache.StoredKey)], values = [.. positions.Select(cache.StoredValue)];
        float[] queries = c.Queries();
        for (int h = 0; h < c.Heads; h++)
        {
            string what = $"{c}, head {h}";
            double? sink = c.Variant.Sinks ? c.Variant.SinksOf(c.Heads)[h] : null;
            (double[] expected, double[] bound) = AttentionReference.Attend(queries[(h * c.KeyDim)..((h + 1) * c.KeyDim)], keys, values, c.Scale, split,
                (score, i) => c.Variant.Stepped(score, h, c.Heads, positions[i] - c.Position), sink);
            for (int d = 0; d < c.ValueDim; d++) Close.Within(expected[d], actual[h * c.ValueDim + d], bound[d], what);
        }
    }

    private static void Check(int cases, Action<Case> property)
        => Prop.ForAll(Cases.ToArbitrary(), c => { property(c); return true; }).Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
}
