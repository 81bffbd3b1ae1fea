using System.CommandLine;
using Engine.Cli.Terminals;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Loading.Checkpoints;
using Engine.Tuning;

namespace Engine.Cli.Parsing;

/// <summary>The MODEL argument and the flags that every command shares: how a model is loaded and computed.</summary>
internal sealed class ModelOptions
{
    /// <summary>Said of MODEL where it may be left out.</summary>
    public const string WhenLeftOut = $"(the built-in {DefaultModel.Name} when left out)";

    /// <summary>MODEL.</summary>
    public Argument<string?> Model { get; } = new("MODEL") { Description = $"A folder of a Hugging Face checkpoint, or a GGUF file (of a split one, any part). {WhenLeftOut}", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>--lanes.</summary>
    public Option<string?> Lanes { get; } = Lists.Choice("--lanes", "WIDTH", $"Register width: {LaneWidths.Names}. Results are the same to the bit. (default: {LaneWidths.Setting}, else the widest this CPU has)",
        [.. LaneWidths.All.Select(width => width.Name())]);

    /// <summary>--threads.</summary>
    public Option<int?> Threads { get; } = Numbers.Whole("--threads", "N", "Threads that compute. (default: one per processor)", 1, 1024);

    /// <summary>--tuning.</summary>
    public Option<TuningOption?> Tuning { get; } = new("--tuning")
    {
        Description = $"How kernels are fitted to this machine: {TuningOption.Words}. auto measures for up to 100 ms and remembers. Results are the same to the bit. (default: {TuningOption.Setting}, else auto)",
        HelpName = "HOW",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            try
            {
                return TuningOption.Parse(result.Tokens[0].Value);
            }
            catch (ArgumentException e)
            {
                result.AddError($"--tuning: {Refusals.LineOf(e)}");
                return null;
            }
        },
    };

    /// <summary>--precision.</summary>
    public Option<string?> Precision { get; } = Lists.Choice("--precision", "P", "fast: quantised activations; exact: float32 activations, slower. (default: fast)", ["fast", "exact"]);

    /// <summary>--format: null for the command that writes a format instead.</summary>
    public Option<string?> Format { get; } = Lists.Text("--format", "FORMAT", "Quantise unquantised weights to this format while loading: Q8_0, Q4_K, Q4_K_M, ... (default: as stored)");

    /// <summary>--context.</summary>
    public Option<int?> Context { get; } = Numbers.Whole("--context", "N", "Positions per sequence. (default: the model's own, up to 8192)", 1);

    /// <summary>--kv.</summary>
    public Option<string?> Cache { get; } = Lists.Choice("--kv", "FORMAT", "Format of cached keys and values: F32, F16 or Q8_0. (default: F16, with exact precision F32)", ["F32", "F16", "Q8_0"]);

    /// <summary>--sequences.</summary>
    public Option<int?> Sequences { get; } = Numbers.Whole("--sequences", "N", "Sequences that the cache has room for. (default: 1)", 1, 65536);

    /// <summary>All flags, for the help.</summary>
    public IReadOnlyList<Option> All => [Lanes, Threads, Tuning, Precision, Format, Context, Cache, Sequences];

    /// <summary>The flags but --format, for a command that gives it another meaning.</summary>
    public IReadOnlyList<Option> WithoutFormat => [Lanes, Threads, Tuning, Precision, Context, Cache, Sequences];

    /// <summary>What the flags say; a width that this CPU lacks, or a tile that the width lacks, is refused here.</summary>
    public LoadOptions Read(ParseResult parsed)
    {
        string? lanes = parsed.GetValue(Lanes);
        _ = TuningOption.Choose(parsed.GetValue(Tuning)).Given(LaneWidths.Choose(lanes));
        var options = new LoadOptions
        {
            Lanes = lanes,
            Threads = parsed.GetValue(Threads),
            Tuning = parsed.GetValue(Tuning),
            Context = parsed.GetValue(Context),
            CacheFormat = parsed.GetValue(Cache),
            // The library's default is for many callers; a command is one person's.
            Sequences = parsed.GetValue(Sequences) ?? 1,
            Precision = parsed.GetValue(Precision) == "exact" ? Kernels.Formats.Panels.Precision.Exact : Kernels.Formats.Panels.Precision.Fast,
        };
        return parsed.CommandResult.Command.Options.Contains(Format) ? options with { Format = parsed.GetValue(Format) } : options;
    }

    /// <summary>Loads the model, with progress unless the output is for a program.</summary>
    public Task<LanguageModel> LoadAsync(ParseResult parsed, Terminal terminal, bool json, CancellationToken cancellation)
        => LoadAsync(parsed, Read(parsed), terminal, json, cancellation);

    /// <summary>Loads the model as <paramref name="options"/> say.</summary>
    public Task<LanguageModel> LoadAsync(ParseResult parsed, LoadOptions options, Terminal terminal, bool json, CancellationToken cancellation)
    {
        string? path = PathOf(parsed);
        return ProgressDisplay.For(terminal, json).ShowAsync(progress => path is null ? LanguageModel.LoadDefaultAsync(options, progress, cancellation) : LanguageModel.LoadAsync(path, options, progress, cancellation));
    }

    /// <summary>MODEL, or null for the built-in one.</summary>
    public string? PathOf(ParseResult parsed) => parsed.GetValue(Model);
}
