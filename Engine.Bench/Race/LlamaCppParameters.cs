using System.Runtime.InteropServices;

namespace Engine.Bench.Race;

/// <summary>The layout of <c>llama_model_params</c> in llama.cpp 0.5.0 (<c>include/llama.h</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaModelParameters
{
    public nint Devices, TensorBufferOverrides;
    public int GpuLayers, SplitMode, LoadMode, LazyMode, MainGpu;
    public nint TensorSplit, Progress, ProgressData, KeyValueOverrides;
    public byte VocabOnly, CheckTensors, UseExtraBufferTypes, NoHost, NoAllocation, LoadMtp;
}

/// <summary>The layout of <c>llama_context_params</c> in llama.cpp 0.5.0 (<c>include/llama.h</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaContextParameters
{
    public uint Context, Batch, MicroBatch, MaxSequences, RecurrentStates, MaxOutputs, MaxOutputsPerSequence;
    public int Threads, BatchThreads;
    public int ContextType, RopeScaling, Pooling, Attention, FlashAttention;
    public float RopeBase, RopeScale, YarnExtension, YarnAttention, YarnBetaFast, YarnBetaSlow;
    public uint YarnOriginalContext;
    public float DefragThreshold;
    public nint EvaluationCallback, EvaluationData;
    public int KeyType, ValueType;
    public nint AbortCallback, AbortData;
    public byte Embeddings, OffloadCache, NoPerformanceCounters, OffloadOperations, FullWindowCache, UnifiedCache;
    public nint Samplers;
    public nuint SamplerCount;
    public nint OtherContext;
}

/// <summary>The layout of <c>llama_batch</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaBatch
{
    public int Count;
    public nint Tokens, Embeddings, Positions, SequenceCounts, Sequences, Outputs;
}

/// <summary>The layout of <c>ggml_threadpool_params</c> (<c>ggml/include/ggml.h</c>, <c>GGML_MAX_N_THREADS</c> = 512).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GgmlThreadpoolParameters
{
    public fixed byte CpuMask[512];
    public int Threads, Priority;
    public uint Poll;
    public byte StrictCpu, Paused;
}
