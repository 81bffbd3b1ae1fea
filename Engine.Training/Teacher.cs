using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Kernels.Tensors;
using Engine.Training.Batches;
using Engine.Training.Checkpoints;
using Engine.Training.Layers;

namespace Engine.Training;

/// <summary>
/// The distillation loss: (1 - share) · (-ln p[target]) + share · T² · KL(teacher ‖ student), in nats; the teacher computes its logits of each batch first.
/// </summary>
internal sealed unsafe class Teacher : ILoss, IDisposable
{
    // KL takes a logarithm for each id of the vocabulary, so it is reported from one token in so many.
    private const int SampleEvery = 16;
    private readonly DistillationOptions _options;
    private readonly TrainingContext _student;
    private readonly LlamaNetwork _network;
    private readonly NativeBuffer[] _gradients;
    private readonly double[] _divergences;

    /// <exception cref="ModelLoadException">The teacher cannot be read.</exception>
    /// <exception cref="ArgumentException">Its vocabulary is of another size, or it has fewer positions.</exception>
    public Teacher(DistillationOptions options, TrainingContext student, LaneWidth width, WorkerPool pool)
    {
        (_options, _student) = (options, student);
        LlamaShape shape = StoredWeights.Shape(options.Teacher);
        (int vocab, int positions) = (student.Shape.VocabSize, student.Shape.MaxPositionEmbeddings);
        if (shape.VocabSize != vocab)
            throw new ArgumentException($"{options.Teacher} has a vocabulary of {shape.VocabSize} tokens, the student of {vocab}", nameof(options));
        if (shape.MaxPositionEmbeddings < positions)
            throw new ArgumentException($"{options.Teacher} has {shape.MaxPositionEmbeddings} positions, the student {positions}", nameof(options));
        _network = new LlamaNetwork(shape, width, pool, student.MaxTokens);
        _gradients = new NativeBuffer[pool.Workers];
        _divergences = new double[student.MaxTokens];
        for (int i = 0; i < _gradients.Length; i++) _gradients[i] = new NativeBuffer((long)shape.VocabSize * sizeof(float));
        try
        {
            StoredWeights.Read(options.Teacher, _network.Parameters, shape);
        }
        catch (ModelLoadException)
        {
            Dispose();
            throw;
        }

        _network.PackParameters();
    }

    /// <summary>The mean KL(teacher ‖ student), in nats, both softened by T, over the sampled tokens of the last batch.</summary>
    public double Divergence
    {
        get
        {
            double sum = 0;
            int count = 0;
            for (int t = 0; t < _student.Tokens; t += SampleEvery)
                if (_student.Batch.Targets[t] != PackedBatch.NoTarget) (sum, count) = (sum + _divergences[t], count + 1);
            return count == 0 ? 0 : sum / count;
        }
    }

    /// <inheritdoc/>
    public void Begin(PackedBatch batch) => _network.Forward(batch);

    /// <inheritdoc/>
    public double Backward(float* logits, int token, int target, float scale, int worker)
    {
        int n = _student.Shape.VocabSize;
        float* gradient = _gradients[worker].Floats, teacher = _network.Logits.Row(token);
        float p = _student.Gradients.CrossEntropy(logits, gradient, target, scale * (1 - _options.Share), n);
        _student.Gradients.Distillation(logits, teacher, gradient, n, _options.Temperature, scale * _options.Share);
        // Both rows hold probabilities now.
        if (token % SampleEvery == 0) _divergences[token] = KlDivergence(teacher, logits, n);
        new ReadOnlySpan<float>(gradient, n).CopyTo(new Span<float>(logits, n));
        return -CrossEntropyLoss.LogOf(p);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeBuffer gradient in _gradients) gradient.Dispose();
        _network.Dispose();
    }

    // KL(q ‖ p) = Σ q log(q / p); where q is 0 it adds nothing.
    private static double KlDivergence(float* q, float* p, int n)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
            if (q[i] > 0) sum += q[i] * (CrossEntropyLoss.LogOf(q[i]) - CrossEntropyLoss.LogOf(p[i]));
        return sum;
    }
}
