using Engine.Kernels.Devices;
using Engine.Kernels.Formats;
using Engine.Kernels.Lanes;
using Engine.Loading;
using Engine.Training.Batches;
using Engine.Training.Checkpoints;
using Engine.Training.Layers;
using Engine.Training.Optimizers;

namespace Engine.Training;

/// <summary>
/// Teaches a Llama a corpus, step after step: gradients of so many batches, clipped, one step of AdamW. For one caller at a time. What it learns depends on
/// recipe, corpus and tokenizer alone, not on threads or lanes.
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
    /// <param name="batches">Opens the stream of batches at a place; of at most <see cref="TrainingRecipe.BatchTokens"/>.</param>
    /// <param name="options">Threads and lanes, and a teacher to learn from.</param>
    /// <exception cref="ArgumentException">The recipe or the options cannot be had.</exception>
    /// <exception cref="ModelLoadException">The teacher is refused.</exception>
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
            _network.Renew();
            if (options.Distillation is { } distillation)
            {
                _teacher = new Teacher(distillation, _network.Bench, width, _pool);
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

    /// <summary>What decides the result.</summary>
    public TrainingRecipe Recipe { get; }

    /// <summary>The shape of a model in a Hugging Face folder that can be trained further, or teach.</summary>
    /// <exception cref="ModelLoadException">There is none: it has to be a Llama with tied embeddings, plain rotary positions and no biases.</exception>
    public static LlamaShape ShapeOf(string folder) => StoredWeights.Shape(folder);

    /// <summary>Steps done.</summary>
    public long Steps => _optimizer.Steps;

    /// <summary>Tokens read.</summary>
    public long Tokens { get; private set; }

    /// <summary>Whether there is nothing more to do.</summary>
    public bool Done => Steps >= Recipe.Steps;

    /// <summary>With a teacher, the mean KL(teacher ‖ student) of the last batch's sampled tokens at temperature; null without.</summary>
    public double? Divergence => _teacher?.Divergence;

    /// <summary>Takes one step.</summary>
    /// <exception cref="ArithmeticException">The gradients are not finite: the run has diverged, and nothing was changed.</exception>
    public TrainingStep Step()
    {
        PackedBatch[] batches = [.. Enumerable.Range(0, Recipe.Accumulation).Select(_ => _batches.Read())];
        int learned = Math.Max(1, batches.Sum(b => b.Learned));
        _network.Parameters.ClearGradients();
        double loss = 0;
        foreach (PackedBatch batch in batches) loss += _network.Learn(batch, 1f / learned);
        Tokens += batches.Sum(b => b.Tokens);
        double rate = _schedule[Steps + 1], norm = _optimizer.Step(rate);
        _network.Renew();
        return new TrainingStep(Steps, Tokens, loss / learned, rate, norm);
    }

    /// <summary>The mean -log p of what batches hold to be learned, without learning it.</summary>
    public double Evaluate(IEnumerable<PackedBatch> batches)
    {
        double loss = 0;
        long learned = 0;
        foreach (PackedBatch batch in batches)
        {
            loss += _network.Score(batch);
            learned += batch.Learned;
        }

        return loss / Math.Max(1, learned);
    }

    /// <summary>The values of a weight, row after row.</summary>
    public unsafe ReadOnlyMemory<float> Weight(string name)
    {
        Parameter p = _network.Parameters[name];
        return new ReadOnlySpan<float>(p.Values, p.Count).ToArray();
    }

    /// <summary>Writes the model as a Hugging Face folder, but for the tokenizer's files.</summary>
    public void WriteModel(string folder, Format format, GenerationConfig generation) => FolderWriter.Write(folder, Recipe.Shape, Weight, format, generation);

    /// <summary>Writes all that a run needs to go on, in one file that appears whole.</summary>
    public void Save(string path) => TrainingState.Write(path, _network.Parameters, _optimizer, new TrainingProgress(Steps, Tokens, _batches.Position), Recipe.Entries());

    /// <summary>Goes on where a file of <see cref="Save"/> ended.</summary>
    /// <exception cref="ArgumentException">It is of another recipe.</exception>
    /// <exception cref="ModelLoadException">The file is refused; the trainer is not to be used further.</exception>
    public void Resume(string path)
    {
        TrainingProgress progress = TrainingState.Read(path, _network.Parameters, _optimizer, Recipe.Entries());
        Tokens = progress.Tokens;
        _batches = _open(progress.Position);
        _network.Renew();
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
