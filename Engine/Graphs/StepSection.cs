namespace Engine.Graphs;

/// <summary>Operations that run together, in order: the decoder for every step, the head for the tokens whose logits are wanted.</summary>
/// <param name="name">What it is called.</param>
internal sealed class StepSection(string name)
{
    private readonly List<StepOperation> _operations = [];

    /// <summary>What it is called.</summary>
    public string Name { get; } = name;

    /// <summary>The operations, in order.</summary>
    public IReadOnlyList<StepOperation> Operations => _operations;

    /// <summary>Appends an operation.</summary>
    public void Add(StepOperation operation) => _operations.Add(operation);
}
