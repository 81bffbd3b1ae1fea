using System.CommandLine;
using Engine.Cli.Terminals;
using Engine.Kernels.Lanes;
using Engine.Training;
using Engine.Training.Layers;
using Engine.Training.Optimizers;

namespace Engine.Cli.Parsing;

/// <summary>The flags that <c>train</c> and <c>distill</c> share: the corpus, the model's shape, the budget, what is shown meanwhile.</summary>
/// <param name="shape">What the shape is where no flag says otherwise.</param>
/// <param name="recipe">The budget and rates where no flag says otherwise.</param>
internal sealed class TrainingOptions(LlamaShape shape, TrainingRecipe recipe)
{
    private readonly Option<int?> _hidden = Size("--hidden", "Width of the residual stream.", shape.HiddenSize);
    private readonly Option<int?> _intermediate = Size("--intermediate", "Width inside the MLP.", shape.IntermediateSize);
    private readonly Option<int?> _layers = Size("--layers", "Layers.", shape.NumHiddenLayers);
    private readonly Option<int?> _heads = Size("--heads", "Query heads.", shape.NumAttentionHeads);
    private readonly Option<int?> _keyValueHeads = Size("--kv-heads", "Key-value heads.", shape.NumKeyValueHeads);
    private readonly Option<int?> _headDim = Size("--head-dim", "Width of a head.", shape.HeadDim);
    private readonly Option<int?> _context = Size("--context", "Positions; longer documents are cut.", shape.MaxPositionEmbeddings, least: 16);
    private readonly Option<int?> _steps = Size("--steps", "Steps of the optimizer: the budget.", (int)recipe.Steps);
    private readonly Option<int?> _batch = Size("--batch-tokens", "Most tokens of a batch, whole documents packed without padding.", recipe.BatchTokens);
    private readonly Option<int?> _accumulate = Size("--accumulate", "Batches whose gradients make one step.", recipe.Accumulation);
    private readonly Option<float?> _rate = Numbers.Real("--learning-rate", "X",
        FormattableString.Invariant($"The highest learning rate. (default: {recipe.LearningRate})"), x => x > 0, "a positive number");
    private readonly Option<int?> _warmup =
        Numbers.Whole("--warmup", "N", $"Steps that the rate rises for before it falls as a cosine. (default: {recipe.WarmupSteps})", 0);
    private readonly Option<float?> _decay = Numbers.Real("--weight-decay", "X",
        FormattableString.Invariant($"Decay of matrices at rate 1. (default: {recipe.AdamW.WeightDecay})"), x => x >= 0, "a number from 0 on");
    private readonly Option<float?> _clip = Numbers.Real("--clip", "X",
        FormattableString.Invariant($"The longest gradient; a longer one is shortened to it. (default: {recipe.AdamW.ClipNorm})"), x => x > 0,
        "a positive number");
    private readonly Option<LaneWidth?> _lanes = Lists.Parsed<LaneWidth?>("--lanes", "WIDTH",
        $"Register width: {LaneWidths.Names}. The weights are the same to the bit. (default: {LaneWidths.Setting}, else the widest this CPU has)",
        word => LaneWidths.Parse(word));
    private readonly Option<int?> _threads =
        Numbers.Whole("--threads", "N", "Threads that compute. The weights are the same to the bit. (default: one per processor)", 1, 1024);

    /// <summary>--seed.</summary>
    public Option<ulong?> Seed { get; } =
        Numbers.Seed("--seed", "N", $"Decides the stories and the weights that learning begins with. (default: {recipe.Seed})");

    /// <summary>--text.</summary>
    public Option<string[]?> Text { get; } = Lists.Texts("--text", "FILE",
        "Learn from text files instead of generated stories; documents are divided by lines of <|endoftext|>, or else by empty lines.");

    /// <summary>--chats.</summary>
    public Option<float?> Chats { get; } = Numbers.Real("--chats", "SHARE",
        FormattableString.Invariant($"The share of conversations among the generated documents. (default: {DefaultChats})"), x => x is >= 0 and <= 1,
        "a number from 0 to 1");

    /// <summary>--format.</summary>
    public Option<string?> Format { get; } =
        Lists.Choice("--format", "FORMAT", "What the weights are written in: BF16, F16 or F32. (default: BF16)", ["BF16", "F16", "F32"]);

    /// <summary>--resume.</summary>
    public Option<bool> Resume { get; } = Lists.Flag("--resume", "Go on where a run with the same flags was stopped, from OUT/training.safetensors.");

    /// <summary>--evaluate-every.</summary>
    public Option<int?> EvaluateEvery { get; } =
        Size("--evaluate-every", "Steps between measurements of the loss on documents held out.", DefaultEvaluateEvery);

    /// <summary>--sample-every.</summary>
    public Option<int?> SampleEvery { get; } = Size("--sample-every", "Steps between samples of what it writes by then.", DefaultSampleEvery);

    /// <summary>--prompt.</summary>
    public Option<string?> Prompt { get; } = Lists.Text("--prompt", "TEXT", $"What samples continue. (default: {DefaultPrompt})");

    /// <summary>--save-every.</summary>
    public Option<int?> SaveEvery { get; } = Size("--save-every", "Steps between saved states, from which --resume goes on.", DefaultSaveEvery);

    /// <summary>Steps between measurements, samples and saved states where no flag says otherwise.</summary>
    public const int DefaultEvaluateEvery = 200, DefaultSampleEvery = 500, DefaultSaveEvery = 1000;

    /// <summary>The share of conversations where no flag says otherwise.</summary>
    public const float DefaultChats = 0.35f;

    /// <summary>What samples continue where no flag says otherwise.</summary>
    public const string DefaultPrompt = "Once upon a time";

    /// <summary>All flags, in groups for the help.</summary>
    public IEnumerable<OptionGroup> Groups =>
    [
        new("Corpus", [Seed, Chats, Text]),
        new("Budget", [_steps, _batch, _accumulate, _rate, _warmup, _decay, _clip]),
        new("Shape", [_hidden, _intermediate, _layers, _heads, _keyValueHeads, _headDim, _context]),
        new("Output", [Format, EvaluateEvery, SampleEvery, Prompt, SaveEvery, Resume]),
        new("Machine", [_threads, _lanes]),
    ];

    /// <summary>What the flags make of the recipe, with a vocabulary of that size; a model that learning begins with brings its shape along.</summary>
    /// <exception cref="ArgumentException">They do not fit each other.</exception>
    public TrainingRecipe Recipe(ParseResult parsed, int vocabulary, LlamaShape? start)
    {
        LlamaShape basis = start ?? shape;
        var sizes = new LlamaShape(start?.VocabSize ?? vocabulary, Of(_hidden, basis.HiddenSize), Of(_intermediate, basis.IntermediateSize),
            Of(_layers, basis.NumHiddenLayers), Of(_heads, basis.NumAttentionHeads),
            Of(_keyValueHeads, basis.NumKeyValueHeads), Of(_headDim, basis.HeadDim), Of(_context, basis.MaxPositionEmbeddings), basis.RopeTheta,
            basis.RmsNormEps);
        int steps = Of(_steps, (int)recipe.Steps), batch = Of(_batch, Math.Max(recipe.BatchTokens, sizes.MaxPositionEmbeddings));
        if (batch < sizes.MaxPositionEmbeddings)
            throw new UsageException($"--batch-tokens {batch} has no room for a document of --context {sizes.MaxPositionEmbeddings}");
        return recipe with
        {
            Shape = sizes,
            Steps = steps,
            BatchTokens = batch,
            Accumulation = Of(_accumulate, recipe.Accumulation),
            LearningRate = parsed.GetValue(_rate) ?? recipe.LearningRate,
            WarmupSteps = parsed.GetValue(_warmup) ?? Math.Min(recipe.WarmupSteps, steps / 10),
            AdamW = recipe.AdamW
                with
            { WeightDecay = parsed.GetValue(_decay) ?? recipe.AdamW.WeightDecay, ClipNorm = parsed.GetValue(_clip) ?? recipe.AdamW.ClipNorm },
            Seed = parsed.GetValue(Seed) ?? recipe.Seed,
        };

        int Of(Option<int?> option, int otherwise) => parsed.GetValue(option) ?? otherwise;
    }

    /// <summary>Threads and lanes.</summary>
    public TrainerOptions Machine(ParseResult parsed) => new() { Threads = parsed.GetValue(_threads), Lanes = parsed.GetValue(_lanes) };

    private static Option<int?> Size(string name, string description, int value, int least = 1)
        => Numbers.Whole(name, "N", FormattableString.Invariant($"{description} (default: {value})"), least);
}
