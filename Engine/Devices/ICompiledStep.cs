using Engine.Graphs;
using Engine.Sampling;

namespace Engine.Devices;

/// <summary>
/// A step that a device has compiled: run again and again, by one thread at a time, each time on what its <see cref="StepInput"/> holds. Running allocates
/// nothing on the managed heap. Disposing it gives its buffers back.
/// </summary>
internal interface ICompiledStep : IDisposable
{
    /// <summary>Bytes of all buffers.</summary>
    long Bytes { get; }

    /// <summary>The most tokens that <see cref="RunHead"/> takes.</summary>
    int MaxOutputs { get; }

    /// <summary>Receives the streams that the graph lets observers see, in <see cref="RunDecoder"/>; null, as it usually is, costs nothing.</summary>
    StreamObserver? Observer { get; set; }

    /// <summary>Begins to compile kernels in the background: the weights need not be there yet.</summary>
    void BeginPreparing();

    /// <summary>Waits until kernels are compiled, and fits them to the machine; weights and cache are there.</summary>
    void EndPreparing();

    /// <summary>Sets the rows of the step's tokens of one of the graph's <see cref="StepGraph.Inputs"/>, before <see cref="RunDecoder"/>.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="rows">Its rows <c>[tokens, columns]</c>, the same bits as another step's <see cref="Read"/> has given.</param>
    void Write(StepTensor tensor, ReadOnlySpan<float> rows);

    /// <summary>Waits for <see cref="RunDecoder"/> and gives the rows of one of the graph's <see cref="StepGraph.Results"/>.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="rows">Where they go, <c>[tokens, columns]</c>.</param>
    void Read(StepTensor tensor, Span<float> rows);

    /// <summary>Computes the tokens in the input up to the last layer's output; their keys and values are in the cache afterwards.</summary>
    void RunDecoder();

    /// <summary>Computes the logits after some of the tokens of the step that <see cref="RunDecoder"/> has run.</summary>
    /// <param name="tokens">Which of the step's tokens, at most <see cref="MaxOutputs"/>.</param>
    /// <param name="queries">What is wanted of the logits after each: the greatest of them come from the device alone, or the row.</param>
    void RunHead(ReadOnlySpan<int> tokens, ReadOnlySpan<LogitsQuery> queries);

    /// <summary>
    /// The answer to the query of a token of the last <see cref="RunHead"/>, until the next answer or run. Null where the query was for the row, or where rows
    /// are in this machine's memory: to search one for its greatest would be no less work than to choose from it.
    /// </summary>
    /// <param name="output">Its index among those tokens.</param>
    TopLogits? Top(int output);

    /// <summary>
    /// The logits <c>[vocab]</c> of a token of the last <see cref="RunHead"/>, whatever its query was; the row may be overwritten, and is with the next run.
    /// </summary>
    /// <param name="output">Its index among those tokens.</param>
    Span<float> Logits(int output);
}

/// <summary>Receives a row of the residual stream.</summary>
/// <param name="stream">0 for the embeddings, then one for each layer, the last after the final norm.</param>
/// <param name="token">The token's number in the step.</param>
/// <param name="values">The row, <c>[hidden]</c>, for the time of the call.</param>
internal delegate void StreamObserver(int stream, int token, ReadOnlySpan<float> values);
