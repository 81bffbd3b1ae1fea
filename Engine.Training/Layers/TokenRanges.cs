using Engine.Kernels.Devices;

namespace Engine.Training.Layers;

/// <summary>An operation on the tokens of a batch, in ranges of <see cref="Size"/>: the same ranges however many workers there are.</summary>
internal sealed class TokenRanges(string name, TrainingContext context, Action<TokenRange> run) : Work
{
    /// <summary>Tokens of a range: enough to reuse each weight that is read, few enough that the activations stay in the cache.</summary>
    public const int Size = 64;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override int Chunks => Count(context.Tokens);

    /// <summary>Ranges of so many tokens.</summary>
    public static int Count(int tokens) => (tokens + Size - 1) / Size;

    /// <inheritdoc/>
    public override void Run(int chunk, int worker) => run(new TokenRange(chunk, chunk * Size, Math.Min(Size, context.Tokens - chunk * Size), worker));
}

/// <summary>Some tokens of a batch.</summary>
/// <param name="Index">Which range it is.</param>
/// <param name="First">Its first token.</param>
/// <param name="Count">Its tokens.</param>
/// <param name="Worker">Who works on it.</param>
internal readonly record struct TokenRange(int Index, int First, int Count, int Worker);
