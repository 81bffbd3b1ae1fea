using Engine.Graphs;

namespace Engine.Layers;

/// <summary>The tensors of a step that the layers of a model share: one for each name and width.</summary>
internal sealed class StepTensors
{
    private readonly Dictionary<(string Name, int Columns), StepTensor> _tokens = [];

    /// <summary>The tensor of that name, <c>[tokens, columns]</c>.</summary>
    public StepTensor Tokens(string name, int columns)
    {
        if (!_tokens.TryGetValue((name, columns), out StepTensor? tensor)) _tokens[(name, columns)] = tensor = StepGraph.Tokens(name, columns);
        return tensor;
    }
}
