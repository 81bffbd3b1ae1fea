using Engine.Loading.Checkpoints;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engine;

/// <summary>
/// What is said of a model: what was chosen when it was loaded and why, what was left out or ignored, and its end. Event ids stay what they are; nothing is
/// said of a request or a token.
/// </summary>
internal sealed partial class LoadLog(ILogger logger)
{
    /// <summary>In the category <c>Engine.LanguageModel</c>; without a factory nothing is written.</summary>
    public static LoadLog Of(ILoggerFactory? factory) => new((factory ?? NullLoggerFactory.Instance).CreateLogger(typeof(LanguageModel).FullName!));

    /// <summary>Whether anybody listens: what is only said is not worked out otherwise.</summary>
    public bool IsOn => logger.IsEnabled(LogLevel.Information);

    [LoggerMessage(1, LogLevel.Information, "{Path}: {Kind}, {ModelType}, {Parameters} parameters in {StoredBytes} bytes: {Formats}")]
    public partial void Opened(string path, CheckpointKind kind, string modelType, long parameters, long storedBytes, string formats);

    [LoggerMessage(2, LogLevel.Information, "device: CPU, {Lanes} lanes ({LanesReason}), {Threads} threads ({ThreadsReason}), {Precision} precision")]
    public partial void Device(string lanes, string lanesReason, int threads, string threadsReason, string precision);

    [LoggerMessage(3, LogLevel.Information, "weights: {Matrices}; {Rounding}")]
    public partial void Weights(string matrices, string rounding);

    [LoggerMessage(4, LogLevel.Information, "weights: {Substitute}")]
    public partial void Substituted(string substitute);

    [LoggerMessage(5, LogLevel.Information, "context: {Context} positions ({Reason}); the model's own is {Own}")]
    public partial void Context(int context, string reason, int own);

    [LoggerMessage(6, LogLevel.Information, "cache: {Format} ({Reason}), {Sequences} sequences, {Bytes} bytes reserved, {BytesPerPosition} for each position")]
    public partial void Cache(string format, string reason, int sequences, long bytes, long bytesPerPosition);

    [LoggerMessage(7, LogLevel.Information, "memory: {Weights} bytes of weights, {Cache} of cache, {Scratch} of scratch")]
    public partial void Memory(long weights, long cache, long scratch);

    [LoggerMessage(8, LogLevel.Information, "tuning: {Tuning}, with '{Option}' ({Reason})")]
    public partial void Tuning(string tuning, string option, string reason);

    [LoggerMessage(9, LogLevel.Information, "loaded in {Milliseconds} ms")]
    public partial void Loaded(long milliseconds);

    [LoggerMessage(10, LogLevel.Information, "closed: its memory and threads are given back")]
    public partial void Closed();

    [LoggerMessage(11, LogLevel.Information, "{Count} tensors of the checkpoint are not used, {First} the first")]
    public partial void Unused(int count, string first);

    [LoggerMessage(12, LogLevel.Information, "there is no tokenizer: prompts are token ids")]
    public partial void NoTokenizer();

    [LoggerMessage(13, LogLevel.Information, "the padding token {Id} is outside the vocabulary of {VocabSize} tokens and ignored; nothing needs it")]
    public partial void PaddingIgnored(long id, int vocabSize);

    [LoggerMessage(14, LogLevel.Information,
        "device: {Id} ({Name}), {Memory} bytes of memory, {Threads} threads read files ({ThreadsReason}), {Precision} precision")]
    public partial void OtherDevice(string id, string name, long memory, int threads, string threadsReason, string precision);

    [LoggerMessage(15, LogLevel.Information,
        "layers {First} to {Last}: on {Device}, {Weights} bytes of weights, {Cache} of cache, {Scratch} of scratch")]
    public partial void Layers(string device, int first, int last, long weights, long cache, long scratch);

    [LoggerMessage(16, LogLevel.Information, "device: {Id} is chosen: {Reason}")]
    public partial void Chosen(string id, string reason);

    [LoggerMessage(17, LogLevel.Information, "device: {Id} has {Count} kernels more, compiled in {Milliseconds} ms")]
    public partial void KernelsCompiled(string id, int count, long milliseconds);

    [LoggerMessage(18, LogLevel.Information,
        "{Streamed} layers are streamed, {Resident} stay in memory: each step reads {Bytes} bytes of weights")]
    public partial void Streamed(int streamed, int resident, long bytes);

    [LoggerMessage(20, LogLevel.Warning,
        "a context of {Context} positions is more than the {Own} that the model is made for: it may write nonsense behind them")]
    public partial void ContextTooLong(int context, int own);

    [LoggerMessage(21, LogLevel.Warning, "end tokens {Ids} are outside the model's vocabulary of {VocabSize} tokens and ignored: they cannot end a text")]
    public partial void EndTokensIgnored(string ids, int vocabSize);

    [LoggerMessage(22, LogLevel.Warning, "what tuning has measured cannot be remembered: {Problem}")]
    public partial void TuningForgotten(string problem);

    [LoggerMessage(30, LogLevel.Error, "a step failed, and with it the requests that ran in it; those that waited go on")]
    public partial void StepFailed(Exception exception);

}
