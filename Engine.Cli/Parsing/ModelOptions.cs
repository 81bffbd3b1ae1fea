using System.CommandLine;
using Engine.Cli.Terminals;
using Engine.Kernels.Devices;
using Engine.Kernels.Lanes;
using Engine.Loading.Checkpoints;
using Engine.Loading.Quantizing;
using Engine.Tuning;

namespace Engine.Cli.Parsing;

/// <summary>The MODEL argument and the flags that every command shares: how a model is loaded and computed.</summary>
internal sealed class ModelOptions
{
    /// <summary>Said of MODEL where it may be left out.</summary>
    public const string WhenLeftOut = $"(the built-in {DefaultModel.Name} when left out)";

    /// <summary>MODEL.</summary>
    public Argument<string?> Model { get; } = new(
        "MODEL")
    {
        Description = "A folder of a Hugging Face checkpoint, a GGUF file (of a split one, any part), owner/name[@revision][:file] of a model that was "
            + $"pulled, or the address of a GGUF file on the web. {WhenLeftOut}",
        Arity = ArgumentArity.ZeroOrOne
    };

    /// <summary>--device.</summary>
    public Option<string?> Device { get; } = Lists.Parsed<string?>("--device", "DEVICE",
        $"What computes: {Gpus.Words}; 'devices' lists those that are there. On a GPU --threads read files, --lanes and --tuning have no say. (default: cpu)", Gpus.IdOf);

    /// <summary>--gpu-layers.</summary>
    public Option<int?> GpuLayers { get; } = Lists.Parsed<int?>("--gpu-layers", "N",
        "Layers that the GPU of --device takes, the last ones and the output head; the CPU takes the others. (default: all)", LayerCount.Parse);

    /// <summary>--gpu-memory.</summary>
    public Option<long?> GpuMemory { get; } = Lists.Parsed<long?>("--gpu-memory", "BYTES",
        "What the model may take of each GPU, e.g. 6G: as many of the last layers as fit go there, the others to the CPU. (default: all there is)",
        ByteSize.Parse);

    /// <summary>--memory.</summary>
    public Option<long?> Memory { get; } = Lists.Parsed<long?>("--memory", "BYTES",
        "What weights may take of this machine's memory, e.g. 6G: layers beyond it are read from the file again for each step. (default: no limit)",
        ByteSize.Parse);

    /// <summary>--lanes.</summary>
    public Option<LaneWidth?> Lanes { get; } = Lists.Parsed<LaneWidth?>("--lanes", "WIDTH",
        $"Register width: {LaneWidths.Names}. Results are the same to the bit. (default: {LaneWidths.Setting}, else the widest this CPU has)",
        word => LaneWidths.Parse(word));

    /// <summary>--threads.</summary>
    public Option<int?> Threads { get; } = Numbers.Whole("--threads", "N", "Threads that compute. (default: one per processor)", 1, 1024);

    /// <summary>--tuning.</summary>
    public Option<TuningOption?> Tuning { get; } = Lists.Parsed<TuningOption?>("--tuning", "HOW",
        $"How kernels are fitted to this machine: {TuningOption.Words}. auto measures for up to 100 ms and remembers. Results are the same to the bit. "
        + $"(default: {TuningOption.Setting}, else auto)", TuningOption.Parse);

    /// <summary>--precision.</summary>
    public Option<string?> Precision { get; } =
        Lists.Choice("--precision", "P", "fast: quantised activations; exact: float32 activations, slower. (default: fast)", ["fast", "exact"]);

    /// <summary>--format, for the commands that load: one that writes a format has its own.</summary>
    public Option<QuantizationScheme?> Format { get; } = Lists.Parsed<QuantizationScheme?>("--format", "FORMAT",
        "Quantise unquantised weights to this format while loading: Q8_0, Q4_K, Q4_K_M, ... (default: as stored)", QuantizationScheme.Parse);

    /// <summary>--context.</summary>
    public Option<int?> Context { get; } = Numbers.Whole("--context", "N",
        "Positions per sequence; more than the model's own are taken with a warning. (default: the model's own, up to 8192)", 1);

    /// <summary>--kv.</summary>
    public Option<CacheFormat?> Cache { get; } = Lists.Parsed<CacheFormat?>("--kv", "FORMAT",
        $"Format of cached keys and values: {CacheFormat.Names}. (default: F16, with exact precision F32)", CacheFormat.Parse);

    /// <summary>--sequences.</summary>
    public Option<int?> Sequences { get; } = Numbers.Whole("--sequences", "N", "Sequences that the cache has room for. (default: 1)", 1, 65536);

    /// <summary>--verbose.</summary>
    public Option<bool> Verbose { get; } = Lists.Flag("--verbose", "Tell on standard error what is chosen when the model is loaded, and why.");

    /// <summary>--pull, for the commands that talk to a person.</summary>
    public Option<bool> Pull { get; } = Lists.Flag("--pull", "Download MODEL first where it is owner/name and was not pulled yet.");

    /// <summary>All flags, for the help.</summary>
    public IReadOnlyList<Option> All => [Device, GpuLayers, GpuMemory, Memory, Lanes, Threads, Tuning, Precision, Format, Context, Cache, Sequences, Verbose];

    /// <summary>The flags but --format, for a command that gives it another meaning.</summary>
    public IReadOnlyList<Option> WithoutFormat => [Device, GpuLayers, GpuMemory, Memory, Lanes, Threads, Tuning, Precision, Context, Cache, Sequences];

    /// <summary>What the flags say; a width that this CPU lacks, or a tile that the width lacks, is refused here.</summary>
    public LoadOptions Read(ParseResult parsed)
    {
        foreach (Option limit in (Option[])[GpuLayers, GpuMemory])
            if (Gpus.Missing is { } missing && parsed.GetResult(limit) is not null) throw new UsageException($"{missing}, so there is none for {limit.Name}");
        var options = new LoadOptions
        {
            Device = parsed.GetValue(Device) is { } device ? Gpus.Of(device) : null,
            GpuLayers = parsed.GetValue(GpuLayers),
            GpuMemory = parsed.GetValue(GpuMemory),
            MemoryBudget = parsed.GetValue(Memory),
            Lanes = parsed.GetValue(Lanes),
            Threads = parsed.GetValue(Threads),
            Tuning = parsed.GetValue(Tuning),
            Context = parsed.GetValue(Context),
            CacheFormat = parsed.GetValue(Cache),
            // The library's default is for many callers; a command is one person's.
            Sequences = parsed.GetValue(Sequences) ?? 1,
            Precision = parsed.GetValue(Precision) == "exact" ? Kernels.Formats.Panels.Precision.Exact : Kernels.Formats.Panels.Precision.Fast,
        };
        if (parsed.CommandResult.Command.Options.Contains(Format)) options = options with { Format = parsed.GetValue(Format) };
        options.Check();
        return options;
    }

    /// <summary>Loads the model, with progress unless the output is for a program.</summary>
    public Task<LanguageModel> LoadAsync(ParseResult parsed, Terminal terminal, bool json, CancellationToken cancellation)
        => LoadAsync(parsed, Read(parsed), terminal, json, cancellation);

    /// <summary>Loads the model as <paramref name="options"/> say.</summary>
    public async Task<LanguageModel> LoadAsync(ParseResult parsed, LoadOptions options, Terminal terminal, bool json, CancellationToken cancellation)
    {
        if (parsed.CommandResult.Command.Options.Contains(Pull) && parsed.GetValue(Pull) && parsed.GetValue(Model) is { } model)
            await HubModels.PullAsync(model, terminal, json, cancellation);
        string? path = PathOf(parsed);
        var log = new TerminalLog(terminal.Error, parsed.GetValue(Verbose));
        options = options with { LoggerFactory = log };
        // Bars are drawn over themselves.
        using (log.Hold())
        {
            return await ProgressDisplay.For(terminal, json).ShowAsync(progress => path is null
                ? LanguageModel.LoadDefaultAsync(options, progress, cancellation)
                : LanguageModel.LoadAsync(path, options, progress, cancellation));
        }
    }

    /// <summary>Loads a model that makes vectors and scores of texts, as the flags say.</summary>
    public async Task<EmbeddingModel> LoadEmbeddingAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        string path = PathOf(parsed) ?? throw new UsageException("MODEL is missing: the built-in model makes no vectors");
        var log = new TerminalLog(terminal.Error, parsed.GetValue(Verbose));
        LoadOptions options = Read(parsed) with { LoggerFactory = log };
        using (log.Hold()) return await ProgressDisplay.For(terminal, json: true).ShowAsync(progress => EmbeddingModel.LoadAsync(path, options, progress, cancellation));
    }

    /// <summary>The path of MODEL, or null for the built-in one; a model of a hub that was not pulled is refused.</summary>
    public string? PathOf(ParseResult parsed) => parsed.GetValue(Model) is { } model ? HubModels.PathOf(model) : null;

    /// <summary>Whether MODEL is left out, for the built-in one.</summary>
    public bool IsLeftOut(ParseResult parsed) => parsed.GetValue(Model) is null;
}
