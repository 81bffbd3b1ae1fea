namespace Engine.Graphs;

/// <summary>
/// What a model computes in a step: operations over named tensors, in sections. A model describes it once at load, a device compiles it. It names no device
/// and holds no memory.
/// </summary>
internal sealed class StepGraph
{
    /// <summary>Runs for every token of a step, and leaves keys and values in the cache.</summary>
    public StepSection Decoder { get; } = new("decoder");

    /// <summary>Runs for the tokens whose logits are wanted, behind the decoder.</summary>
    public StepSection Head { get; } = new("head");

    /// <summary>All sections, in the order in which a step runs them.</summary>
    public IReadOnlyList<StepSection> Sections => [Decoder, Head];

    /// <summary>
    /// Where the head leaves logits <c>[outputs, vocab]</c>; null until a model has named it, and of a part of a model that has no head.
    /// </summary>
    public StepTensor? Logits { get; set; }

    /// <summary>Tensors whose values come from outside before each step: of a part of a model, what the parts before it have computed.</summary>
    public IReadOnlyList<StepTensor> Inputs { get; set; } = [];

    /// <summary>
    /// Of the inputs, the types of the step's tokens, <c>[tokens, types]</c>: 1 in the column of a token's own type, 0 in the others. Null for a model without.
    /// </summary>
    public StepTensor? Types { get; private set; }

    /// <summary>Whether it ends in the last states, which observers see, without a head.</summary>
    public bool IsHeadless { get; set; }

    /// <summary>Tensors whose values are read from outside behind the decoder: of a part of a model, what the parts behind it need.</summary>
    public IReadOnlyList<StepTensor> Results { get; init; } = [];

    /// <summary>Makes the types of the step's tokens an input.</summary>
    public StepTensor TakeTypes(int types)
    {
        Types = Tokens("types", types);
        Inputs = [.. Inputs, Types];
        return Types;
    }

    /// <summary>A tensor with a row for each token of a step.</summary>
    public static StepTensor Tokens(string name, int columns) => new(name, TensorRows.Tokens, columns);

    /// <summary>A tensor with a row for each token whose logits are wanted.</summary>
    public static StepTensor Outputs(string name, int columns) => new(name, TensorRows.Outputs, columns);

    /// <summary>
    /// Whether a tensor's values are no longer needed behind an operation: everything behind it, in this section and the next ones, writes the tensor before
    /// reading it, and it is no result.
    /// </summary>
    public bool IsDeadAfter(StepSection section, int operation, StepTensor tensor)
    {
        bool behind = false;
        foreach (StepSection s in Sections)
        {
            int first = s == section ? operation + 1 : 0;
            behind |= s == section;
            for (int i = first; behind && i < s.Operations.Count; i++)
            {
                if (s.Operations[i].Reads.Contains(tensor)) return false;
                if (s.Operations[i].Writes.Contains(tensor)) return true;
            }
        }

        return !Results.Contains(tensor);
    }

    /// <summary>Checks that every tensor is written before it is read, and that logits or results are there.</summary>
    /// <exception cref="InvalidOperationException">One is not: the model's description is wrong.</exception>
    public void Validate()
    {
        HashSet<StepTensor> written = [.. Inputs];
        foreach (StepSection section in Sections)
            foreach (StepOperation operation in section.Operations)
            {
                if (operation.Reads.FirstOrDefault(t => !written.Contains(t)) is { } missing)
                    throw new InvalidOperationException($"{section.Name}: {operation.GetType().Name} reads {missing} before anything has written it");
                written.UnionWith(operation.Writes);
            }

        if (Results.FirstOrDefault(t => !written.Contains(t)) is { } unwritten) throw new InvalidOperationException($"nothing writes {unwritten}");
        if (Logits is null && Head.Operations.Count == 0 && (Results.Count > 0 || IsHeadless)) return;
        if (Logits is null || !written.Contains(Logits)) throw new InvalidOperationException("nothing writes the logits");
    }
}
