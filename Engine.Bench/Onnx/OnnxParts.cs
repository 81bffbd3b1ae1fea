namespace Engine.Bench.Onnx;

/// <summary>An operation of a graph.</summary>
/// <param name="OpType">Its operator.</param>
/// <param name="Inputs">Names of values; an empty one leaves an optional input out.</param>
/// <param name="Outputs">Names of values; an empty one leaves an optional output out.</param>
/// <param name="Attributes">Whole numbers (<see cref="long"/>) and real ones (<see cref="float"/>).</param>
internal sealed record OnnxNode(
    string OpType,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<(string Name, object Value)> Attributes);

/// <summary>What goes into a graph, or comes out of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element">The type of its elements.</param>
/// <param name="Shape">Dimensions: a number (<see cref="long"/>), or a name (<see cref="string"/>) for one that runs decide.</param>
internal sealed record OnnxValue(string Name, OnnxElement Element, params object[] Shape);

/// <summary>A constant of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element">The type of its elements.</param>
/// <param name="Shape">Dimensions, outermost first; none for a scalar.</param>
/// <param name="Inline">Its little-endian data, or null where they lie in the file of weights.</param>
/// <param name="Offset">Where they lie there.</param>
/// <param name="Length">How many bytes they are there.</param>
internal sealed record OnnxTensor(string Name, OnnxElement Element, long[] Shape, byte[]? Inline, long Offset = 0, long Length = 0);
