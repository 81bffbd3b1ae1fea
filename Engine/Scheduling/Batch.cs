namespace Engine.Scheduling;

/// <summary>What a step computes: for each request the next <c>count</c> of its known tokens. Prompt chunks and single tokens are the same thing.</summary>
/// <typeparam name="TRequest">What is served.</typeparam>
internal sealed class Batch<TRequest> where TRequest : Request
{
    private readonly List<(TRequest Request, int Count)> _items = [];

    /// <summary>The requests of the step and how many tokens of each.</summary>
    internal List<(TRequest Request, int Count)> Items => _items;

    /// <summary>Tokens of all requests.</summary>
    public int NumTokens { get; private set; }

    internal void Clear()
    {
        _items.Clear();
        NumTokens = 0;
    }

    internal void Add(TRequest request, int count)
    {
        _items.Add((request, count));
        NumTokens += count;
    }
}
