using System.Globalization;
using System.Runtime.InteropServices;

namespace Engine.Bench.Onnx;

/// <summary>A model that is being put together, operation by operation; its weights go to a file of their own as they come.</summary>
/// <param name="data">Takes the weights.</param>
internal sealed class OnnxGraph(Stream data)
{
    // A page, so that a runtime can map each tensor by itself.
    private const int Alignment = 4096;
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxTensor> _constants = [];

    public List<OnnxValue> Inputs { get; } = [];

    public List<OnnxValue> Outputs { get; } = [];

    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    public IReadOnlyList<OnnxTensor> Constants => _constants;

    /// <summary>Adds an operation with one output, and names that.</summary>
    public string Add(string opType, IReadOnlyList<string> inputs, params (string Name, object Value)[] attributes)
    {
        string output = string.Create(CultureInfo.InvariantCulture, $"{opType}.{_nodes.Count}");
        Add(new OnnxNode(opType, inputs, [output], attributes));
        return output;
    }

    /// <summary>Adds an operation.</summary>
    public void Add(OnnxNode node) => _nodes.Add(node);

    /// <summary>A small constant: no dimension for a scalar, otherwise one.</summary>
    public string Integers(string name, bool scalar, params long[] values)
    {
        _constants.Add(new OnnxTensor(name, OnnxElement.Int64, scalar ? [] : [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));
        return name;
    }

    /// <summary>A constant in the file of weights.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="element">The type of its elements.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="write">Writes all its bytes, in order.</param>
    public string Weights(string name, OnnxElement element, long[] shape, Action<Stream> write)
    {
        data.Position = (data.Position + Alignment - 1) / Alignment * Alignment;
        long offset = data.Position;
        write(data);
        _constants.Add(new OnnxTensor(name, element, shape, null, offset, data.Position - offset));
        return name;
    }
}
