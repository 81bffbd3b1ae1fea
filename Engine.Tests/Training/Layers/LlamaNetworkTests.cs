using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Tests.Kernels.Ops;
using Engine.Tests.Reference;
using Engine.Training.Batches;
using Engine.Training.Layers;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Training.Layers;

/// <summary>Loss and gradients of a network against a Llama in doubles and its finite differences; the same bits for any workers and widths.</summary>
public unsafe class LlamaNetworkTests
{
    private static readonly LaneWidth[] Widths = [.. LaneWidths.All.Where(LaneWidths.IsSupported)];

    /// <summary>
    /// A central difference in double errs by h² times the third derivative and by 1e-16 · loss / h, which is next to nothing at h = 1e-4. The network's own
    /// error: a gradient passes, forward and back, two sums of each length (hidden, intermediate, heads, vocabulary, tokens) a layer, each rounding by at most
    /// its length times eps of the magnitudes summed; those are within a small factor of the largest gradient of the same parameter.
    /// </summary>
    [Fact]
    public void Gradients_are_those_of_finite_differences() => Prop.ForAll(Cases().ToArbitrary(), c =>
    {
        using var pool = new WorkerPool(2);
        using LlamaNetwork network = c.Network(Widths[0], pool);
        double loss = network.AccumulateGradients(c.Batch, 1f);
        Dictionary<string, double[]> weights = network.Parameters.All
            .ToDictionary(p => p.Name, p => new Span<float>(p.Values, p.Count).ToArray().Select(x => (double)x).ToArray());
        var reference = new LlamaReference(c.Shape, weights);
        LlamaShape s = c.Shape;
        int lengths = 2 * s.HiddenSize + s.IntermediateSize + s.NumAttentionHeads * s.HeadDim + s.VocabSize + c.Batch.Tokens;
        double terms = 2.0 * (s.NumHiddenLayers + 1) * lengths, expected = c.Loss(reference);
        Assert.True(Math.Abs(loss - expected) <= terms * Close.U * (Math.Abs(expected) + c.Batch.Tokens), $"{c}: loss {loss}, not {expected}");
        var random = new Random(c.Seed);
        foreach (Parameter p in network.Parameters.All)
        {
            float[] gradient = new Span<float>(p.Gradient, p.Count).ToArray();
            double largest = gradient.Max(Math.Abs);
            double[] w = weights[p.Name];
            for (int i = 0; i < 3; i++)
            {
                int at = i == 0 ? Array.FindIndex(gradient, g => Math.Abs(g) == largest) : random.Next(p.Count);
                double value = w[at], h = 1e-4;
                w[at] = value + h;
                double up = c.Loss(reference);
                w[at] = value - h;
                double difference = (up - c.Loss(reference)) / (2 * h);
                w[at] = value;
                double bound = terms * Close.U * (largest + 1e-3) + 1e-6 * (1 + Math.Abs(difference));
                double error = Math.Abs(gradient[at] - difference);
                Assert.True(error <= bound, $"{c}: {p.Name}[{at}]: {gradient[at]}, by differences {difference}, off by {error:G3}, allowed {bound:G3}");
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Fact]
    public void Gradients_have_the_same_bits_for_any_workers_and_widths() => Prop.ForAll(Cases().ToArbitrary(), c =>
    {
        float[]? first = null;
        foreach ((LaneWidth width, int workers) in Widths.Select((w, i) => (w, i + 1)))
        {
            using var pool = new WorkerPool(workers);
            using LlamaNetwork network = c.Network(width, pool);
            network.AccumulateGradients(c.Batch, 0.3f);
            network.AccumulateGradients(c.Batch, 0.7f);
            float[] gradients = new Span<float>(network.Parameters.Gradients, (int)network.Parameters.Count).ToArray();
            first ??= gradients;
            Close.SameBits(first, gradients, $"{c} on {width} with {workers}");
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(15));

    /// <summary>Documents packed together are documents alone.</summary>
    [Fact]
    public void A_document_knows_nothing_of_its_neighbours() => Prop.ForAll(Cases().ToArbitrary(), c =>
    {
        using var pool = new WorkerPool(1);
        using LlamaNetwork network = c.Network(Widths[0], pool);
        network.Forward(c.Batch);
        int vocab = c.Shape.VocabSize;
        float[] together = [.. Enumerable.Range(0, c.Batch.Tokens).SelectMany(t => new Span<float>(network.Logits.Row(t), vocab).ToArray())];
        for (int d = 0; d < c.Lengths.Length; d++)
        {
            network.Forward(c.Document(d));
            float[] alone = [.. Enumerable.Range(0, network.Context.Tokens).SelectMany(t => new Span<float>(network.Logits.Row(t), vocab).ToArray())];
            Close.SameBits(together[(c.Batch.Starts[d] * vocab)..(c.Batch.Starts[d + 1] * vocab)], alone);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    private static Gen<Case> Cases() =>
        from kv in Gen.Choose(1, 3)
        from ratio in Gen.Choose(1, 3)
        from dim in Gen.Elements(2, 6, 8, 18)
        from hidden in Gen.Choose(3, 40)
        from intermediate in Gen.Choose(1, 50)
        from layers in Gen.Choose(1, 2)
        from vocab in Gen.Choose(2, 40)
        from lengths in Gen.OneOf(Gen.Choose(1, 9).ListOf(4), Gen.Choose(30, 70).ListOf(1))
        from seed in Gen.Choose(0, int.MaxValue)
        select new Case(new LlamaShape(vocab, hidden, intermediate, layers, kv * ratio, kv, dim, 128, 10000f, 1e-5f), [.. lengths], seed);

    private sealed class Case
    {
        private readonly TokenizedDocument[] _documents;

        public Case(LlamaShape shape, int[] lengths, int seed)
        {
            (Shape, Lengths, Seed) = (shape, lengths, seed);
            var random = new Random(seed);
            // Now and then a token is masked out.
            _documents = [.. lengths.Select(n => new TokenizedDocument(
                [.. Enumerable.Range(0, n).Select(_ => random.Next(shape.VocabSize))], [.. Enumerable.Range(0, n).Select(_ => random.Next(5) > 0)]))];
            Batch = PackedBatch.Of(_documents);
        }

        public LlamaShape Shape { get; }

        public int[] Lengths { get; }

        public int Seed { get; }

        public PackedBatch Batch { get; }

        public PackedBatch Document(int d) => PackedBatch.Of([_documents[d]]);

        public double Loss(LlamaReference reference) => Enumerable.Range(0, Lengths.Length).Select(Document).Sum(d => reference.Loss(d.Ids, d.Targets));

        /// <summary>Weights large enough that attention and gates are far from linear.</summary>
        public LlamaNetwork Network(LaneWidth width, WorkerPool pool)
        {
            var network = new LlamaNetwork(Shape, width, pool, Batch.Tokens + Seed % 7);
            var random = new Random(Seed);
            foreach (Parameter p in network.Parameters.All)
            {
                (double spread, double mean) = p.IsMatrix ? (1.5 / Math.Sqrt(p.Columns), 0.0) : (0.5, 1.0);
                for (int i = 0; i < p.Count; i++) p.Values[i] = (float)((random.NextDouble() * 2 - 1) * spread + mean);
            }

            network.PackParameters();
            return network;
        }

        public override string ToString() => $"{Shape}, documents of {string.Join(", ", Lengths)}, seed {Seed}";
    }
}
