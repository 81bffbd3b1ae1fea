using System.Diagnostics;
using Engine.Decoding;
using Engine.Devices.Cpu;
using Engine.Hub;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Sampling;
using Engine.Tokenizers;
using Engine.Tuning;

namespace Engine;

/// <summary>
/// A loaded language model. Safe for any number of concurrent callers: their requests share steps, and what each gets back does not depend on the others.
/// </summary>
/// <example><code>
/// using var model = LanguageModel.LoadDefault(); // or Load("path/to/folder-or.gguf")
/// await foreach (var update in model.GenerateAsync("Once upon a time", new() { MaxTokens = 64 })) Console.Write(update);
/// </code></example>
public sealed partial class LanguageModel : IDisposable
{
    private readonly ModelAssembly _assembly;
    private readonly DecodingLoop _loop;
    private int _disposed;

    private LanguageModel(ModelAssembly assembly, LoadOptions options, IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        _assembly = assembly;
        Precision = options.Precision;
        GenerationConfig = GenerationConfig.Of(assembly.Checkpoint, assembly.Config);
        _loop = assembly.Start(progress, cancellation);
        Tokenizer = assembly.Tokenizer;
        EndTokens = new HashSet<int>([.. GenerationConfig.EosTokenIds, .. (Tokenizer?.EndIds ?? []).Where(id => id < VocabSize)]);
        Defaults = new GenerationOptions
        {
            Temperature = GenerationConfig.Temperature,
            TopK = GenerationConfig.TopK,
            TopP = GenerationConfig.TopP,
            MinP = GenerationConfig.MinP,
            TypicalP = GenerationConfig.TypicalP,
            RepetitionPenalty = GenerationConfig.RepetitionPenalty,
            MaxTokens = GenerationConfig.MaxNewTokens,
            NoRepeatNgramSize = GenerationConfig.NoRepeatNgramSize,
            LengthPenalty = GenerationConfig.LengthPenalty,
            EarlyStopping = GenerationConfig.EarlyStopping,
        };
        _scratch = new SamplerScratch(VocabSize);
        if (IsEncoderDecoder) DecoderStartToken = GenerationConfig.DecoderStartTokenId ?? Config.BosTokenId ?? 0;
        int[] outside = [.. (Tokenizer?.EndIds ?? []).Where(id => id >= VocabSize)];
        if (outside.Length > 0) assembly.Log.EndTokensIgnored(string.Join(", ", outside), VocabSize);
        if (Tokenizer is null) assembly.Log.NoTokenizer();
        LoadReport.WriteTuning(assembly, options);
    }

    /// <summary>The model's configuration, in Hugging Face's words.</summary>
    public ModelConfig Config => _assembly.Config;

    /// <summary>What the checkpoint says of sampling.</summary>
    public GenerationConfig GenerationConfig { get; }

    /// <summary>The tokenizer, or null for a checkpoint without one.</summary>
    public Tokenizer? Tokenizer { get; }

    /// <summary>Tokens that the model knows.</summary>
    public int VocabSize => Config.VocabSize;

    /// <summary>Positions of a sequence.</summary>
    public int Context => _assembly.Context;

    /// <summary>How weights and activations are multiplied.</summary>
    public Precision Precision { get; }

    /// <summary>The lanes that compute.</summary>
    public LaneWidth LaneWidth => _assembly.Width;

    /// <summary>The threads that compute.</summary>
    public int Threads => _assembly.Threads;

    /// <summary>How the kernels are fitted to this machine, and what finding that out added to the load.</summary>
    public TuningReport Tuning => _assembly.Tuning;

    /// <summary>Every token that ends a generation.</summary>
    public IReadOnlySet<int> EndTokens { get; }

    /// <summary>What the engine has allocated for this model.</summary>
    public MemoryReport Memory => _assembly.Memory;

    /// <summary>Which device has which layers, in order.</summary>
    public IReadOnlyList<LayerPlacement> Placement => _assembly.Placement;

    // For measuring.
    internal CpuStep Cpu => _assembly.Cpu!;

    /// <summary>Loads a Hugging Face folder or a GGUF file, or what was pulled from a hub.</summary>
    /// <param name="path">
    /// The folder or file; where there is none of that name, <c>owner/name[@revision][:file]</c> of a model in the hub's cache; or the address of a GGUF file on the
    /// web, of which ranges are read.
    /// </param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="progress">Told of the kernels that a GPU compiles, and of what is read, from the threads that read it.</param>
    /// <param name="cancellation">Stops the loading; nothing stays allocated.</param>
    /// <exception cref="ModelLoadException">The checkpoint is refused, with file, tensor, found and expected.</exception>
    /// <exception cref="ArgumentException">An option cannot be had.</exception>
    public static LanguageModel Load(string path, LoadOptions? options = null, IProgress<LoadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return LoadFrom(() => Checkpoint.Open(path), options, progress, cancellation);
    }

    /// <summary>
    /// Loads on another thread; see <see cref="Load(string, LoadOptions, IProgress{LoadProgress}, CancellationToken)"/>. A model of a hub that is not in its cache
    /// yet is downloaded first, as <see cref="ModelHub"/> does.
    /// </summary>
    /// <exception cref="HubException">A download is refused.</exception>
    public static Task<LanguageModel> LoadAsync(string path, LoadOptions? options = null, IProgress<LoadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Task.Run(async () =>
        {
            string here = await ModelLocation.HereOrPulledAsync(path, progress, cancellation).ConfigureAwait(false);
            return Load(here, options, progress, cancellation);
        }, cancellation);
    }

    /// <summary>Loads Fable-3M, the small model of stories that the library carries: there is nothing to download.</summary>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="progress">Told of the kernels that a GPU compiles, and of what is read, from the threads that read it.</param>
    /// <param name="cancellation">Stops the loading; nothing stays allocated.</param>
    /// <exception cref="ArgumentException">An option cannot be had.</exception>
    public static LanguageModel LoadDefault(LoadOptions? options = null, IProgress<LoadProgress>? progress = null, CancellationToken cancellation = default)
        => LoadFrom(DefaultModel.Open, options, progress, cancellation);

    /// <summary>Loads on another thread; see <see cref="LoadDefault"/>.</summary>
    public static Task<LanguageModel> LoadDefaultAsync(LoadOptions? options = null, IProgress<LoadProgress>? progress = null,
        CancellationToken cancellation = default)
        => Task.Run(() => LoadDefault(options, progress, cancellation), cancellation);

    internal static LanguageModel LoadFrom(Func<Checkpoint> open, LoadOptions? options, IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        options ??= new LoadOptions();
        long began = Stopwatch.GetTimestamp();
        ModelAssembly assembly = ModelAssembly.Of(open, options, progress: progress, cancellation: cancellation);
        try
        {
            var model = new LanguageModel(assembly, options, progress, cancellation);
            assembly.Log.Loaded((long)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            return model;
        }
        catch
        {
            assembly.Dispose();
            throw;
        }
    }

    /// <summary>The ids of a text, with the tokens around it that the model expects, unless told otherwise.</summary>
    /// <exception cref="InvalidOperationException">The checkpoint has no tokenizer.</exception>
    public int[] Tokenize(string text, bool addSpecialTokens = true) => RequireTokenizer().Encode(text, addSpecialTokens);

    /// <summary>The text of ids.</summary>
    /// <exception cref="InvalidOperationException">The checkpoint has no tokenizer.</exception>
    public string Detokenize(IEnumerable<int> ids, bool skipSpecialTokens = false) => RequireTokenizer().Decode([.. ids], skipSpecialTokens);

    /// <summary>Ends all requests and gives weights, cache and threads back.</summary>
    /// <exception cref="InvalidOperationException">Called from a callback of <see cref="ScoreAsync(IReadOnlyList{int}, Action{int, ReadOnlySpan{float}}, int,
    /// CancellationToken)"/>, whose thread it would wait for.</exception>
    public void Dispose()
    {
        _loop.RefuseOwnThread();
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _assembly.Dispose();
        _assembly.Log.Closed();
    }

    private Tokenizer RequireTokenizer() => Tokenizer ?? throw new InvalidOperationException("this checkpoint has no tokenizer: pass token ids");
}
