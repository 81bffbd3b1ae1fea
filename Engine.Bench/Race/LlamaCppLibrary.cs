using System.Runtime.InteropServices;

namespace Engine.Bench.Race;

/// <summary>
/// llama.cpp's C interface (<c>include/llama.h</c>, <c>ggml/include/ggml-backend.h</c>) as far as a race calls it, bound at run time to the libraries
/// of a folder.
/// </summary>
internal sealed unsafe class LlamaCppLibrary
{
    private const int CpuDevice = 0, F16 = 1, FlashAuto = -1;

    public readonly delegate* unmanaged<LlamaModelParameters> ModelDefaults;
    public readonly delegate* unmanaged<LlamaContextParameters> ContextDefaults;
    public readonly delegate* unmanaged<byte*, LlamaModelParameters, nint> LoadModel;
    public readonly delegate* unmanaged<nint, LlamaContextParameters, nint> NewContext;
    public readonly delegate* unmanaged<nint, void> FreeModel, FreeContext, Synchronize;
    public readonly delegate* unmanaged<nint, LlamaBatch, int> Decode;
    public readonly delegate* unmanaged<nint, int, float*> Logits;
    public readonly delegate* unmanaged<nint, nint> MemoryOf, VocabularyOf;
    public readonly delegate* unmanaged<nint, int> VocabularySize;
    public readonly delegate* unmanaged<nint, byte, void> ClearMemory;
    public readonly delegate* unmanaged<nint, byte*, int, int*, int, byte, byte, int> Tokenize;
    public readonly delegate* unmanaged<nint, nint, nint, void> AttachThreads;
    private readonly delegate* unmanaged<GgmlThreadpoolParameters*, nint> _newThreads;
    private readonly delegate* unmanaged<int, GgmlThreadpoolParameters> _threadDefaults;

    /// <summary>Loads the libraries, and of the builds for different CPUs the one that scores best here, as llama.cpp chooses.</summary>
    /// <param name="folder">What holds <c>libllama</c> and <c>libggml</c>.</param>
    /// <param name="build">The build to load instead of that: what stands after <c>libggml-cpu-</c>; or null.</param>
    /// <exception cref="RaceException">It is another version, whose structures lie differently, or this CPU does not run that build.</exception>
    public LlamaCppLibrary(string folder, string? build)
    {
        nint llama = Load(folder, "libllama"), ggml = Load(folder, "libggml.v"), ggmlBase = Load(folder, "libggml-base");
        ModelDefaults = (delegate* unmanaged<LlamaModelParameters>)Of(llama, "llama_model_default_params");
        ContextDefaults = (delegate* unmanaged<LlamaContextParameters>)Of(llama, "llama_context_default_params");
        LoadModel = (delegate* unmanaged<byte*, LlamaModelParameters, nint>)Of(llama, "llama_model_load_from_file");
        NewContext = (delegate* unmanaged<nint, LlamaContextParameters, nint>)Of(llama, "llama_init_from_model");
        FreeModel = (delegate* unmanaged<nint, void>)Of(llama, "llama_model_free");
        FreeContext = (delegate* unmanaged<nint, void>)Of(llama, "llama_free");
        Synchronize = (delegate* unmanaged<nint, void>)Of(llama, "llama_synchronize");
        Decode = (delegate* unmanaged<nint, LlamaBatch, int>)Of(llama, "llama_decode");
        Logits = (delegate* unmanaged<nint, int, float*>)Of(llama, "llama_get_logits_ith");
        MemoryOf = (delegate* unmanaged<nint, nint>)Of(llama, "llama_get_memory");
        VocabularyOf = (delegate* unmanaged<nint, nint>)Of(llama, "llama_model_get_vocab");
        VocabularySize = (delegate* unmanaged<nint, int>)Of(llama, "llama_vocab_n_tokens");
        ClearMemory = (delegate* unmanaged<nint, byte, void>)Of(llama, "llama_memory_clear");
        Tokenize = (delegate* unmanaged<nint, byte*, int, int*, int, byte, byte, int>)Of(llama, "llama_tokenize");
        AttachThreads = (delegate* unmanaged<nint, nint, nint, void>)Of(llama, "llama_attach_threadpool");
        _threadDefaults = (delegate* unmanaged<int, GgmlThreadpoolParameters>)Of(ggmlBase, "ggml_threadpool_params_default");
        RequireKnownLayout();

        ((delegate* unmanaged<void>)Of(llama, "llama_backend_init"))();
        if (build is null) fixed (byte* path = Text(folder)) ((delegate* unmanaged<byte*, void>)Of(ggml, "ggml_backend_load_all_from_path"))(path);
        else LoadBuild(ggml, folder, build);
        nint device = ((delegate* unmanaged<int, nint>)Of(ggml, "ggml_backend_dev_by_type"))(CpuDevice);
        if (device == 0) throw new RaceException($"llama.cpp found no build for this CPU in {folder}");
        nint backend = ((delegate* unmanaged<nint, nint>)Of(ggmlBase, "ggml_backend_dev_backend_reg"))(device);
        // The thread pool belongs to the build for this CPU, so llama.cpp hands it out by name.
        fixed (byte* name = Text("ggml_threadpool_new"))
            _newThreads = (delegate* unmanaged<GgmlThreadpoolParameters*, nint>)((delegate* unmanaged<nint, byte*, nint>)Of(ggmlBase,
                "ggml_backend_reg_get_proc_address"))(backend, name);
    }

    /// <summary>A pool of threads that stay between steps, as llama.cpp's own programs use.</summary>
    public nint NewThreads(int threads)
    {
        GgmlThreadpoolParameters parameters = _threadDefaults(threads);
        return _newThreads(&parameters);
    }

    /// <summary>UTF-8 with a zero at its end.</summary>
    public static byte[] Text(string text) => [.. System.Text.Encoding.UTF8.GetBytes(text), 0];

    /// <summary>ggml refuses a build that asks for instructions which this CPU lacks.</summary>
    private static void LoadBuild(nint ggml, string folder, string build)
    {
        const string prefix = "libggml-cpu-";
        string path = Path.Combine(folder, $"{prefix}{build}.so");
        if (!File.Exists(path))
            throw new RaceException(
                $"llama.cpp has no build for {build} in {folder}, but {string.Join(", ", Directory.GetFiles(folder, $"{prefix}*.so").Order(StringComparer.Ordinal).Select(f => Path.GetFileNameWithoutExtension(f)[prefix.Length..]))}");
        nint loaded;
        fixed (byte* text = Text(path)) loaded = ((delegate* unmanaged<byte*, nint>)Of(ggml, "ggml_backend_load"))(text);
        if (loaded == 0) throw new RaceException($"this CPU does not run llama.cpp's build for {build}");
    }

    /// <summary>Defaults come back in the places where this class expects them, or the layout is another.</summary>
    private void RequireKnownLayout()
    {
        LlamaModelParameters model = ModelDefaults();
        LlamaContextParameters context = ContextDefaults();
        bool known = model is { GpuLayers: -1, LoadMode: -1, LazyMode: 1, UseExtraBufferTypes: 1, VocabOnly: 0, LoadMtp: 0 }
            && context is { Context: 512, Batch: 2048, MicroBatch: 512, MaxOutputsPerSequence: 1, FlashAttention: FlashAuto, YarnBetaSlow: -1, KeyType: F16, ValueType: F16, NoPerformanceCounters: 1, FullWindowCache: 1, UnifiedCache: 0, SamplerCount: 0, OtherContext: 0 };
        if (!known) throw new RaceException("these libraries of llama.cpp are not of version 0.5.0: their parameters lie elsewhere");
    }

    private static nint Load(string folder, string prefix) =>
        NativeLibrary.Load(Directory.GetFiles(folder, $"{prefix}*.so").Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new RaceException($"there is no {prefix}*.so in {folder}"));

    private static nint Of(nint library, string name) => NativeLibrary.GetExport(library, name);
}
