using Engine.Kernels.Devices;
using Engine.Kernels.Formats;
using Engine.Kernels.Lanes;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Training.Batches;
using Engine.Training.Checkpoints;
using Engine.Training.Layers;
using Engine.Training.Optimizers;

namespace Engine.Training;

/// <summary>
/// Trains a Llama on a corpus, step by step: gradients accumulated over batches, clipped by their norm, one step of AdamW. For one caller at a time. The
/// weights depend on recipe, corpus and tokenizer alone, to the bit, not on threads or lane width.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly WorkerPool _pool;
    private readonly LlamaNetwork _network;
    private readonly AdamWOptimizer _optimizer;
    private readonly CosineSchedule _schedule;
    private readonly Func<BatchPosition, BatchStream> _open;
    private readonly Teacher? _teacher;
    private BatchStream _batches;

    /// <summary>Prepares a run that begins with weights from the recipe's seed.</summary>
    /// <param name="recipe">What decides the result.</param>
    /// <param name="batches">Opens the stream of batches at a position; of at most <see cref="TrainingRecipe.BatchTokens"/> tokens each.</param>
    /// <param name="options">Threads and lane width, initial weights, and a teacher for distillation.</param>
    /// <exception cref="ArgumentException">The recipe makes no schedule, the lane width is unknown or not supported, or the teacher does not fit.</exception>
    /// <exception cref="ModelLoadException">The initial weights or the teacher cannot be read, or are not of such a model.</exception>
    public Trainer(TrainingRecipe recipe, Func<BatchPosition, BatchStream> batches, TrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(batches);
        options ??= new TrainerOptions();
        (Recipe, _open, _schedule) = (recipe, batches, recipe.Schedule());
        LaneWidth width = LaneWidths.Choose(options.Lanes);
        _pool = new WorkerPool(options.Threads ?? Environment.ProcessorCount);
        try
        {
            _network = new LlamaNetwork(recipe.Shape, width, _pool, recipe.BatchTokens);
            _optimizer = new AdamWOptimizer(_network.Parameters, recipe.AdamW, width, _pool);
            Initialization.Fill(_network.Parameters, recipe.Shape, recipe.Seed);
            if (options.StartFrom is string start) StoredWeights.Read(start, _network.Parameters, recipe.Shape);
            _network.PackParameters();
            if (options.Distillation is { } distillation)
            {
                _teacher = new Teacher(distillation, _network.Context, width, _pool);
                _network.Use(_teacher);
            }

            _batches = batches(default);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The recipe that the run follows.</summary>
    public TrainingRecipe Recipe { get; }

    /// <summary>The shape of a model in a Hugging Face folder that can be trained further, or teach.</summary>
    /// <exception cref="ModelLoadException">There is none: it has to be a Llama with tied embeddings, plain rotary positions and no biases.</exception>
    public static LlamaShape ShapeOf(string folder) => StoredWeights.Shape(folder);

    /// <summary>Steps of the optimizer taken so far.</summary>
    public long Steps => _optimizer.Steps;

    /// <summary>Tokens read so far.</summary>
    public long Tokens { get; private set; }

    /// <summary>Whether all steps of the recipe are taken.</summary>
    public bool Done => Steps >= Recipe.Steps;

    /// <summary>With a teacher, the mean KL(teacher ‖ student) in nats, both softened by T, over the sampled tokens of the last batch; null without.</summary>
    public double? Divergence => _teacher?.Divergence;

    /// <summary>Takes one step: forward and backward pass over <see cref="TrainingRecipe.Accumulation"/> batches, then AdamW.</summary>
    /// <exception cref="ArithmeticException">The gradients are not finite: the run has diverged, and nothing was changed.</exception>
    public TrainingStep Step()
    {
        PackedBatch[] batches = [.. Enumerable.Range(0, Recipe.Accumulation).Select(_ => _batches.Read())];
        int targets = Math.Max(1, batches.Sum(b => b.TargetCount));
        _network.Parameters.ClearGradients();
        double loss = 0;
        foreach (PackedBatch batch in batches) loss += _network.AccumulateGradients(batch, 1f / targets);
        Tokens += batches.Sum(b => b.Tokens);
        double rate = _schedule[Steps + 1], norm = _optimizer.Step(rate);
        _network.PackParameters();
        return new TrainingStep(Steps, Tokens, loss / targets, rate, norm);
    }

    /// <summary>The mean cross-entropy of the targets of batches, in nats a token; nothing is changed.</summary>
    public double Evaluate(IEnumerable<PackedBatch> batches)
    {
        double loss = 0;
        long targets = 0;
        foreach (PackedBatch batch in batches)
        {
            loss += _network.Score(batch);
            targets += batch.TargetCount;
        }

        return loss / Math.Max(1, targets);
    }

    /// <summary>A copy of a weight, <c>[rows, columns]</c> row after row; its name is one of <see cref="LlamaShape.Tensors"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is no weight of that name.</exception>
    public unsafe ReadOnlyMemory<float> Weight(string name)
    {
        Parameter p = _network.Parameters[name];
        return new ReadOnlySpan<float>(p.Values, p.Count).ToArray();
    }

    /// <summary>Writes the model as a Hugging Face folder, but for the tokenizer's files; see <see cref="FolderWriter.Write"/>.</summary>
    public void WriteModel(string folder, Format format, GenerationConfig generation) => FolderWriter.Write(folder, Recipe.Shape, Weight, format, generation);

    /// <summary>Writes all that <see cref="Resume"/> needs, in one file that appears whole.</summary>
    /// <exception cref="IOException">It cannot be written; what was there stays.</exception>
    public void Save(string path)
        => TrainingState.Write(path, _network.Parameters, _optimizer, new TrainingProgress(Steps, Tokens, _batches.Position), Recipe.Entries());

    /// <summary>Continues the run that <see cref="Save"/> wrote: weights, moments, steps and position in the corpus.</summary>
    /// <exception cref="ArgumentException">It is of another recipe.</exception>
    /// <exception cref="ModelLoadException">The file is refused; the trainer is not to be used further.</exception>
    public void Resume(string path)
    {
        TrainingProgress progress = TrainingState.Read(path, _network.Parameters, _optimizer, Recipe.Entries());
        Tokens = progress.Tokens;
        _batches = _open(progress.Position);
        _network.PackParameters();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _teacher?.Dispose();
        _optimizer?.Dispose();
        _network?.Dispose();
        _pool.Dispose();
    }
}
