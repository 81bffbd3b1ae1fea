using Engine.Devices;
using Engine.Graphs;

namespace Engine.Decoding;

/// <summary>The types of a step's tokens as the rows that its graph takes: 1 in the column of a token's own type.</summary>
/// <param name="step">The step.</param>
/// <param name="tensor">The graph's input, <c>[tokens, types]</c>.</param>
/// <param name="maxTokens">The most tokens of a step.</param>
internal sealed class TypeRows(ICompiledStep step, StepTensor tensor, int maxTokens)
{
    private readonly float[] _rows = new float[checked(maxTokens * tensor.Columns)];

    /// <summary>Sets the type of the step's token of that number.</summary>
    public void Set(int token, int type)
    {
        Span<float> row = _rows.AsSpan(token * tensor.Columns, tensor.Columns);
        row.Clear();
        row[type] = 1;
    }

    /// <summary>Hands the rows of so many tokens to the step.</summary>
    public void Write(int tokens) => step.Write(tensor, _rows.AsSpan(0, tokens * tensor.Columns));
}
