using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Layers;

/// <summary>
/// down(f(up(h))) with xIELU (Huang and Schlag 2025), whose slopes are learned: f(x) = β x + α₊ x² for positive x, β x + α₋ (eˣ - 1 - x) for others.
/// </summary>
/// <param name="up">The up projection, <c>[intermediate, hidden]</c>.</param>
/// <param name="down">The down projection, <c>[hidden, intermediate]</c>.</param>
/// <param name="positive">α₊.</param>
/// <param name="negative">α₋.</param>
/// <param name="linear">β.</param>
internal sealed class XieluMlp(Linear up, Linear down, float positive, float negative, float linear) : Branch
{
    /// <inheritdoc/>
    public override void Add(StepGraph graph, StepTensors tensors, StepTensor h, StepTensor y, StepTensor? residual)
    {
        int width = up.Weight.Rows;
        StepTensor x = tensors.Tokens("up", width), right = tensors.Tokens("up_right", width), left = tensors.Tokens("up_left", width);
        graph.Decoder.Add(new Project(h, new Projection(up, x)));
        foreach ((StepTensor part, ActivationFunction function) in new[] { (right, ActivationFunction.Relu2), (left, ActivationFunction.XieluLeft) })
        {
            graph.Decoder.Add(new CopyColumns(x, 0, 0, part, 0, 0, 1, width, Begins: true));
            graph.Decoder.Add(new Activate(part, function));
        }

        graph.Decoder.Add(new Activate(x, ActivationFunction.Scale, linear));
        graph.Decoder.Add(new Add(x, right, positive));
        graph.Decoder.Add(new Add(x, left, negative));
        graph.Decoder.Add(new Project(x, new Projection(down, y, residual)));
    }
}
