using Engine.Decoding;
using Engine.Embedding;
using Engine.Loading.Checkpoints;
using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Tokenizers;
using Microsoft.Extensions.AI;

namespace Engine;

/// <summary>
/// A model that turns texts into vectors, or scores how well documents answer a query: an encoder, or a decoder whose last state stands for a text, with what
/// the files of sentence-transformers beside it say (pooling, dense layers, normalisation, prompts, the longest text). Texts of all callers share steps,
/// without
/// padding, and each has the bits that it has alone. Safe for any number of concurrent callers.
/// </summary>
/// <example><code>
/// using var model = EmbeddingModel.Load("path/to/folder-or.gguf");
/// ReadOnlyMemory&lt;float&gt;[] vectors = await model.EmbedAsync(["a cat", "a dog"]);
/// </code></example>
public sealed class EmbeddingModel : IDisposable
{
    private readonly SentenceModules _modules;
    private readonly PoolingKinds _pooling;
    private readonly bool _ofGguf;

    private EmbeddingModel(LanguageModel model, string folder, string path)
    {
        Model = model;
        _modules = SentenceModules.Read(folder, model.Config.HiddenSize);
        _ofGguf = model.Config.Keys.Metadata is not null;
        _pooling = _ofGguf ? PoolingNames.OfGguf(model.Config.Keys) ?? (model.IsEncoder ? PoolingKinds.Mean : PoolingKinds.Last) : _modules.Pooling;
        if (model.IsEncoderDecoder) throw new ModelLoadException("an encoder-decoder makes no vectors yet", path, found: model.Config.ModelType, expected: "an encoder or a decoder");
    }

    /// <summary>The model whose states the vectors are made of.</summary>
    public LanguageModel Model { get; }

    /// <summary>The prompts that the files have, by name.</summary>
    public IReadOnlyDictionary<string, string> Prompts => _modules.Prompts;

    /// <summary>Values of a vector.</summary>
    public int Dimensions => _modules.Steps.OfType<DenseLayer>().LastOrDefault()?.Outputs ?? Model.Config.HiddenSize * int.PopCount((int)_pooling);

    /// <summary>The most tokens of a text.</summary>
    public int MaxTokens => Math.Min(_modules.MaxTokens ?? int.MaxValue, Model.Context);

    /// <summary>Loads a Hugging Face folder or a GGUF file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <param name="progress">Told of what is read, from the threads that read it.</param>
    /// <param name="cancellation">Stops the loading; nothing stays allocated.</param>
    /// <exception cref="ModelLoadException">The checkpoint is refused, with file, tensor, found and expected.</exception>
    /// <exception cref="ArgumentException">An option cannot be had.</exception>
    public static EmbeddingModel Load(string path, LoadOptions? options = null, IProgress<LoadProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool isFolder = Directory.Exists(path);
        string folder = isFolder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        LanguageModel model = LanguageModel.Load(isFolder ? SentenceModules.ModelFolderOf(folder) : path, options, progress, cancellation);
        try
        {
            return new EmbeddingModel(model, folder, path);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Loads on another thread; see <see cref="Load"/>.</summary>
    public static Task<EmbeddingModel> LoadAsync(string path, LoadOptions? options = null, IProgress<LoadProgress>? progress = null,
        CancellationToken cancellation = default)
        => Task.Run(() => Load(path, options, progress, cancellation), cancellation);

    /// <summary>The vectors of texts, in their order. Any number of texts at once: they are batched by themselves.</summary>
    /// <param name="texts">The texts; what is longer than the limit is cut.</param>
    /// <param name="options">How; null takes what the files say.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">An option is out of range, or a text has no tokens.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint has no tokenizer.</exception>
    public async Task<ReadOnlyMemory<float>[]> EmbedAsync(IEnumerable<string> texts, EmbeddingOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new EmbeddingOptions();
        Tokenizer tokenizer = RequireTokenizer();
        string prompt = PromptOf(options);
        int most = Limit(options.MaxTokens), skip = _modules.IncludesPrompt || prompt.Length == 0 ? 0 : PromptTokens(tokenizer, prompt);
        List<Pooling> pools = [];
        List<ScoreRequest> requests = [];
        foreach (string text in texts)
        {
            ArgumentNullException.ThrowIfNull(text, nameof(texts));
            int[] ids = tokenizer.EncodeWithin(prompt + (_modules.LowerCases ? text.ToLowerInvariant() : text), most);
            if (ids.Length == 0) throw new ArgumentException($"text {requests.Count} has no tokens", nameof(texts));
            var pool = new Pooling(_pooling, skip, ids.Length, Model.Config.HiddenSize);
            pools.Add(pool);
            requests.Add(Model.StatesRequest(ids, null, pool.Add));
        }

        await Model.RunAsync(requests, cancellation).ConfigureAwait(false);
        return [.. pools.Select(pool => new ReadOnlyMemory<float>(Finish(pool.Vector(), options.Normalize)))];
    }

    /// <summary>The vector of one text; see <see cref="EmbedAsync(IEnumerable{string}, EmbeddingOptions?, CancellationToken)"/>.</summary>
    public async Task<ReadOnlyMemory<float>> EmbedAsync(string text, EmbeddingOptions? options = null, CancellationToken cancellation = default)
        => (await EmbedAsync([text], options, cancellation).ConfigureAwait(false))[0];

    /// <summary>How well documents answer a query, by a cross-encoder: a score for each, in their order, higher is better.</summary>
    /// <param name="query">The query.</param>
    /// <param name="documents">The documents; of a pair that is too long the longer text is cut first.</param>
    /// <param name="raw">Whether scores are left as the model gives them, instead of going through what the files say (a sigmoid where they say
    /// nothing).</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InvalidOperationException">The model has not one score for a pair, or no tokenizer.</exception>
    public async Task<float[]> RerankAsync(string query, IEnumerable<string> documents, bool raw = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(documents);
        if (Model.NumScores > 1) throw new InvalidOperationException($"this model gives {Model.NumScores} scores for a pair, and a reranker gives one");
        Tokenizer tokenizer = RequireTokenizer();
        Task<float[]>[] scores = [.. documents.Select(document =>
        {
            (int[] ids, int[] types) = tokenizer.EncodePair(query, document, MaxTokens);
            return Model.GetScoresAsync(ids, _modules.TakesTypes && Model.TokenTypes > 1 ? types : null, cancellation);
        })];
        float[][] all = await Task.WhenAll(scores).ConfigureAwait(false);
        Func<double, double> function = raw ? x => x : _modules.ScoreFunction ?? (x => 1 / (1 + Math.Exp(-x)));
        return [.. all.Select(s => (float)function(s[0]))];
    }

    /// <summary>
    /// This model as the interface that .NET libraries take vectors from. A prompt's name goes in its options' additional property <c>prompt_name</c>. Disposing
    /// it leaves the model as it is.
    /// </summary>
    public IEmbeddingGenerator<string, Embedding<float>> AsEmbeddingGenerator() => new EmbeddingGenerator(this);

    /// <summary>Gives weights, cache and threads back.</summary>
    public void Dispose() => Model.Dispose();

    private float[] Finish(float[] vector, bool? normalize)
    {
        foreach (DenseLayer? dense in _modules.Steps)
        {
            if (dense is not null) vector = dense.Apply(vector);
            else if (normalize != false) Normalize(vector);
        }

        // A GGUF file has no word for it, and llama.cpp does it.
        if (normalize ?? _ofGguf) Normalize(vector);
        return vector;
    }

    private static void Normalize(float[] vector)
    {
        double length = Math.Max(Math.Sqrt(vector.Sum(v => (double)v * v)), 1e-12);
        for (int i = 0; i < vector.Length; i++) vector[i] = (float)(vector[i] / length);
    }

    private string PromptOf(EmbeddingOptions options)
    {
        if (options.Prompt is { } own) return own;
        string? name = options.PromptName ?? _modules.DefaultPrompt;
        if (name is null) return "";
        return Prompts.TryGetValue(name, out string? prompt) ? prompt : throw new ArgumentException(
            Prompts.Count == 0 ? $"this model has no prompts, so none of the name '{name}'" : $"the prompt '{name}' is not one of {string.Join(", ", Prompts.Keys)}",
            nameof(options));
    }

    private int Limit(int? wished)
    {
        if (wished is < 1) throw new ArgumentException($"MaxTokens must be at least 1, not {wished}", nameof(wished));
        return Math.Min(wished ?? MaxTokens, Model.Context);
    }

    // What goes behind a text does not belong to the prompt.
    private static int PromptTokens(Tokenizer tokenizer, string prompt)
    {
        int[] ids = tokenizer.Encode(prompt);
        return ids is [.., int last] && tokenizer.IsSpecial(last) ? ids.Length - 1 : ids.Length;
    }

    private Tokenizer RequireTokenizer() => Model.Tokenizer ?? throw new InvalidOperationException("this checkpoint has no tokenizer: use Model with token ids");
}
