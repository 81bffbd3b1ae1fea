using Engine.Kernels.Formats;
using Engine.Kernels.Lanes;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Tests.Kernels.Ops;
using Engine.Tests.Loading;
using Engine.Tests.Training.Batches;
using Engine.Training;
using Engine.Training.Batches;
using Engine.Training.Corpus;
using Engine.Training.Layers;

namespace Engine.Tests.Training;

/// <summary>Runs of a tiny model: the same bits whatever computes them and however often they were stopped, and that something is learned.</summary>
public class TrainerTests
{
    private static readonly int Vocab = TinyTokenizer.Plain.VocabSize;

    private static readonly TrainingRecipe Recipe = new()
    {
        Shape = new LlamaShape(Vocab, 24, 40, 2, 4, 2, 8, 32, 10000f, 1e-5f),
        Steps = 40,
        BatchTokens = 64,
        WarmupSteps = 4,
        LearningRate = 1e-2f,
    };

    private static readonly string[] Texts =
        [.. Enumerable.Range(0, 30).Select(i => string.Concat(Enumerable.Repeat((i % 3) switch { 0 => "abc", 1 => "bd", _ => "ca" }, 3 + i % 5)))];

    [Theory]
    [InlineData(1, "scalar")]
    [InlineData(2, null)]
    [InlineData(3, "128")]
    public void The_same_recipe_gives_the_same_bits_on_any_threads_and_lanes(int threads, string? lanes)
    {
        TrainingRecipe accumulating = Recipe with { Accumulation = 2 };
        using Trainer one = Run(accumulating, new TrainerOptions { Threads = 1 }, 12);
        using Trainer other = Run(accumulating, new TrainerOptions { Threads = threads, Lanes = lanes is null ? null : LaneWidths.Parse(lanes) }, 12);
        Same(one, other);
    }

    [Fact]
    public void A_run_that_was_stopped_ends_as_one_that_was_not()
    {
        using TempFolder folder = new();
        string state = Path.Combine(folder.Path, "state.safetensors");
        using Trainer whole = Run(Recipe, null, 20);
        using (Trainer begun = Run(Recipe, null, 7)) begun.Save(state);
        using Trainer resumed = Of(Recipe, null);
        resumed.Resume(state);
        Assert.Equal(7, resumed.Steps);
        while (resumed.Steps < 20) resumed.Step();
        Assert.Equal(whole.Tokens, resumed.Tokens);
        Same(whole, resumed);
    }

    [Fact]
    public void A_run_goes_on_from_its_own_recipe_alone()
    {
        using TempFolder folder = new();
        string state = Path.Combine(folder.Path, "state.safetensors");
        using (Trainer begun = Run(Recipe, null, 2)) begun.Save(state);
        using Trainer other = Of(Recipe with { LearningRate = 2e-2f }, null);
        Assert.Contains("learning rate", Assert.Throws<ArgumentException>(() => other.Resume(state)).Message, StringComparison.Ordinal);
        byte[] bytes = File.ReadAllBytes(state);
        using Trainer same = Of(Recipe, null);
        foreach (int length in (int[])[0, 7, 100, bytes.Length / 2, bytes.Length - 1])
        {
            File.WriteAllBytes(state, bytes[..length]);
            Assert.Throws<ModelLoadException>(() => same.Resume(state));
        }
    }

    [Fact]
    public void The_loss_falls_and_is_what_an_evaluation_finds()
    {
        using Trainer trainer = Of(Recipe with { Steps = 60 }, null);
        PackedBatch first = Batches(default).Read();
        double before = trainer.Evaluate([first]);
        TrainingStep step = trainer.Step();
        Assert.Equal(before, step.Loss, 1e-9);
        Assert.InRange(before, Math.Log(Vocab) - 0.3, Math.Log(Vocab) + 0.3);
        while (!trainer.Done) trainer.Step();
        // Three patterns, told apart by their first letter: what is left to guess is that letter, the end, and little else.
        Assert.InRange(trainer.Evaluate([first]), 0, 1.0);
    }

    [Fact]
    public async Task The_folder_is_the_model_and_another_run_begins_with_it()
    {
        using TempFolder folder = new();
        using Trainer trainer = Run(Recipe, null, 5);
        trainer.WriteModel(folder.Path, FormatTable.ByName("F32")!, new GenerationConfig { EosTokenIds = [0] });
        using Trainer again = Of(Recipe, new TrainerOptions { StartFrom = folder.Path });
        Same(trainer, again);

        using LanguageModel model = LanguageModel.Load(folder.Path, new LoadOptions { Precision = Engine.Kernels.Formats.Panels.Precision.Exact, Threads = 1 });
        PackedBatch batch = Batches(default).Read();
        int length = batch.Starts[1];
        double loss = 0;
        await model.ScoreAsync(batch.Ids[..length], (position, logits) =>
        {
            if (batch.Targets[position] is not PackedBatch.NoTarget and int target) loss += Math.Log(logits.ToArray().Sum(z => Math.Exp(z))) - logits[target];
        });
        PackedBatch alone = PackedBatch.Of([new TokenizedDocument(batch.Ids[..length], [.. Enumerable.Repeat(true, length)])]);
        // Two ways to sum the same products, in float32: a few hundred roundings of logits near one.
        Assert.Equal(loss / alone.TargetCount, trainer.Evaluate([alone]), 500 * Close.U * 10);
        TrainingRecipe wider = Recipe with { Shape = new LlamaShape(Vocab, 24, 48, 2, 4, 2, 8, 32, 10000f, 1e-5f) };
        Assert.Throws<ModelLoadException>(() => Of(wider, new TrainerOptions { StartFrom = folder.Path }));
    }

    [Fact]
    public void A_student_comes_nearer_to_its_teacher_than_the_text_alone_would_bring_it()
    {
        using TempFolder folder = new();
        using (Trainer teacher = Run(Recipe, null, 40)) teacher.WriteModel(folder.Path, FormatTable.ByName("F32")!, new GenerationConfig { EosTokenIds = [0] });
        TrainingRecipe small = Recipe with { Shape = new LlamaShape(Vocab, 16, 24, 1, 2, 1, 8, 32, 10000f, 1e-5f), Steps = 60 };
        var distillation = new DistillationOptions(folder.Path) { Share = 1f, Temperature = 1.5f };
        using Trainer student = Of(small, new TrainerOptions { Distillation = distillation });
        using Trainer same = Of(small, new TrainerOptions { Distillation = distillation, Threads = 1, Lanes = LaneWidth.Scalar });
        student.Step();
        double first = student.Divergence!.Value;
        while (student.Steps < 6) student.Step();
        while (same.Steps < 6) same.Step();
        Same(student, same);
        while (!student.Done) student.Step();
        Assert.InRange(student.Divergence!.Value, 0, first / 10);
        TrainingRecipe another = small with { Shape = new LlamaShape(Vocab + 1, 16, 24, 1, 2, 1, 8, 32, 10000f, 1e-5f) };
        Assert.Throws<ArgumentException>(() => Of(another, new TrainerOptions { Distillation = distillation }));
    }

    [Fact]
    public void A_run_that_diverges_says_so()
    {
        using Trainer trainer = Of(Recipe with { LearningRate = 1e30f, WarmupSteps = 0 }, null);
        Assert.Throws<ArithmeticException>(() =>
        {
            while (!trainer.Done) trainer.Step();
        });
    }

    private static BatchStream Batches(BatchPosition start)
        => new(new TextCorpus(Texts, 5), new DocumentTokenizer(TinyTokenizer.Plain, Recipe.Shape.MaxPositionEmbeddings), Recipe.BatchTokens, start);

    private static Trainer Of(TrainingRecipe recipe, TrainerOptions? options) => new(recipe, Batches, options ?? new TrainerOptions { Threads = 2 });

    private static Trainer Run(TrainingRecipe recipe, TrainerOptions? options, int steps)
    {
        Trainer trainer = Of(recipe, options);
        while (trainer.Steps < steps) trainer.Step();
        return trainer;
    }

    private static void Same(Trainer one, Trainer other)
    {
        foreach ((string name, _) in one.Recipe.Shape.Tensors)
            Close.SameBits(one.Weight(name).ToArray(), other.Weight(name).ToArray(), name);
    }
}
