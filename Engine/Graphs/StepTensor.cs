namespace Engine.Graphs;

/// <summary>Which rows of a step a tensor has.</summary>
internal enum TensorRows
{
    /// <summary>One for each token of the step.</summary>
    Tokens,

    /// <summary>One for each token whose logits are wanted.</summary>
    Outputs,
}

/// <summary>
/// A tensor <c>[rows, columns]</c> of float32 that operations of a step read and write. It has no values: a device keeps them where it likes, for as long as
/// an operation still reads them.
/// </summary>
/// <param name="name">What it is called in messages.</param>
/// <param name="rows">Which rows it has.</param>
/// <param name="columns">Values of a row.</param>
internal sealed class StepTensor(string name, TensorRows rows, int columns)
{
    /// <summary>What it is called in messages.</summary>
    public string Name { get; } = name;

    /// <summary>Which rows it has.</summary>
    public TensorRows Rows { get; } = rows;

    /// <summary>Values of a row.</summary>
    public int Columns { get; } = columns;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{Rows.ToString().ToLowerInvariant()}, {Columns}]";
}
