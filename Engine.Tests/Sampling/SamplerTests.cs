using Engine.Sampling;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Sampling;

/// <summary>The sampler of a request: choice, seed, extremes, memory.</summary>
public class SamplerTests
{
    private static readonly SamplingSettings Everything = new()
    {
        Temperature = 0.8f,
        TopK = 40,
        TopP = 0.95f,
        MinP = 0.01f,
        TypicalP = 0.95f,
        RepetitionPenalty = 1.1f,
        PresencePenalty = 0.1f,
        FrequencyPenalty = 0.1f,
        LogitBias = new Dictionary<int, float> { [3] = 1 },
        Seed = 7,
        LogProbs = 5,
    };

    [Fact]
    public void Greedy_is_the_first_index_of_the_maximum()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            float[] row = StepProperties.Row(new Random(seed), 1 + (seed % 200), seed % 4);
            int expected = -1;
            for (int id = 0; id < row.Length; id++)
            {
                if (row[id] > (expected < 0 ? float.NegativeInfinity : row[expected])) expected = id;
            }

            Sampler sampler = new(new(), row.Length);
            if (expected < 0) Assert.Throws<NoTokenException>(() => sampler.Sample(row));
            else Assert.Equal(expected, sampler.Sample(row));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_most_probable_token_alone_is_greedy_whatever_ties_and_rounds()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            // Two that tie, and a temperature at which the third falls together with them.
            float[] row = [0, 1e30f, -3, 1e30f, 0.99999f * 1e30f, float.NaN];
            SamplingSettings settings = new() { Temperature = seed % 3 == 0 ? float.MaxValue : 1, TopK = 1, MinP = seed % 2 * 0.1f, Seed = (ulong)seed };
            Assert.Equal(1, new Sampler(settings, row.Length).Sample(row.ToArray()));
            Assert.Equal(1, new Sampler(SamplingSettings.Resolve(new() { Temperature = 1, TopK = 5, Seed = (ulong)seed }, new() { TopP = 0 }, row.Length), row.Length).Sample(row.ToArray()));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_same_seed_gives_the_same_tokens_and_another_gives_others()
    {
        int[] first = Run(new(Everything, 1000, [1, 2, 3]), 50), again = Run(new(Everything, 1000, [1, 2, 3], new SamplerScratch(1000)), 50);
        int[] other = Run(new(Everything with { Seed = 8 }, 1000, [1, 2, 3]), 50);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void A_draw_depends_on_the_seed_and_the_number_of_draws_alone()
    {
        SamplingSettings settings = new() { Temperature = 1, Seed = 5 };
        Sampler plain = new(settings, 100), interrupted = new(settings, 100);
        for (int i = 0; i < 20; i++)
        {
            float[] row = StepProperties.Row(new Random(i), 100, 0);
            // Another row, even one that leaves no choice, takes one number too.
            float[] before = i % 2 == 0 ? [.. Enumerable.Repeat(float.NegativeInfinity, 99), 0] : StepProperties.Row(new Random(-i), 100, 0);
            plain.Sample(before);
            interrupted.Sample(StepProperties.Row(new Random(1000 + i), 100, 0));
            Assert.Equal(plain.Sample(row.ToArray()), interrupted.Sample(row.ToArray()));
        }
    }

    [Fact]
    public void A_random_seed_is_told_and_repeats_the_run()
    {
        Sampler random = new(Everything with { Seed = null }, 1000), other = new(Everything with { Seed = null }, 1000);
        Assert.NotEqual(random.Seed, other.Seed);
        Assert.Equal(Run(random, 20), Run(new(Everything with { Seed = random.Seed }, 1000), 20));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public void A_row_without_a_possible_token_is_an_error_and_NaN_is_never_chosen(float temperature)
    {
        Sampler sampler = new(new() { Temperature = temperature, TopK = 2, TopP = 0.5f, MinP = 0.1f, TypicalP = 0.5f, Seed = 1 }, 3);
        Assert.Throws<NoTokenException>(() => sampler.Sample([float.NegativeInfinity, float.NaN, float.NegativeInfinity]));
        Assert.Equal(1, sampler.Sample([float.NaN, -3e38f, float.NegativeInfinity]));
        Assert.Equal(2, sampler.Sample([3e38f, float.NaN, float.PositiveInfinity]));
    }

    [Fact]
    public void Infinite_logits_share_all_probability()
    {
        Sampler sampler = new(new() { Temperature = 0.5f, Seed = 3 }, 4);
        int[] chosen = [.. Enumerable.Range(0, 60).Select(_ => Next()).Distinct().Order()];
        Assert.Equal([0, 2], chosen);

        int Next()
        {
            int id = sampler.Sample([float.PositiveInfinity, 1, float.PositiveInfinity, 2]);
            sampler.Accept(id);
            return id;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_allocated_after_construction(bool greedy)
    {
        const int vocab = 128 * 1024;
        Sampler sampler = new(greedy ? Everything with { Temperature = 0 } : Everything, vocab, [5, 6, 7]);
        float[] row = StepProperties.Row(new Random(1), vocab, 0), scratch = new float[vocab];
        TokenLogProb[] top = new TokenLogProb[5];
        // The runtime compiles hot loops anew on the thread that runs them, at a time of its own, and may allocate as it does; it does so once, where a sampler
        // that allocates does so in every round.
        long allocated = Round();
        for (int round = 0; round < 4 && allocated != 0; round++) allocated = Round();
        Assert.Equal(0, allocated);

        long Round()
        {
            long before = 0;
            for (int i = 0; i < 12; i++)
            {
                // The first calls compile methods, which may allocate.
                if (i == 4) before = GC.GetAllocatedBytesForCurrentThread();
                row.CopyTo(scratch, 0);
                sampler.Accept(sampler.Sample(scratch, top).Id);
                row.CopyTo(scratch, 0);
                sampler.Accept(sampler.Sample(scratch));
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Ids_outside_the_vocabulary_and_rows_of_another_length_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Sampler(new(), 4, [4]));
        Assert.Throws<ArgumentException>(() => new Sampler(new(), 4).Accept(-1));
        Assert.Throws<ArgumentException>(() => new Sampler(new(), 4).Sample(new float[3]));
    }

    private static int[] Run(Sampler sampler, int count)
    {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++)
        {
            ids[i] = sampler.Sample(StepProperties.Row(new Random(i), 1000, 1));
            sampler.Accept(ids[i]);
        }

        return ids;
    }
}
