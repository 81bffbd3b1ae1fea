using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;

namespace Engine.Devices.Split;

/// <summary>
/// A step cut where one layer ends and the next begins, which its <see cref="Observe"/> operations say. What comes before the first layer goes with it, and
/// the head goes with the last.
/// </summary>
internal sealed class LayerCuts
{
    private readonly StepGraph _graph;

    // Where the operations of each layer begin, and behind them where those of the head do.
    private readonly int[] _begins;

    /// <param name="graph">The step.</param>
    /// <param name="layers">Its layers.</param>
    /// <exception cref="InvalidOperationException">The description does not say where its layers end.</exception>
    public LayerCuts(StepGraph graph, int layers)
    {
        (_graph, Layers) = (graph, layers);
        IReadOnlyList<StepOperation> operations = graph.Decoder.Operations;
        List<int> begins = [];
        for (int i = 0; i < operations.Count; i++)
        {
            if (operations[i] is Observe { Stream: var stream } && stream == begins.Count) begins.Add(stream < layers ? i + 1 : i);
            if (LayerOf(operations[i]) is { } layer && layer != begins.Count - 1) throw new InvalidOperationException($"layer {layer} is not where it is told");
        }

        if (begins.Count != layers + 1) throw new InvalidOperationException($"{layers} layers have {begins.Count} beginnings");
        _begins = [.. begins];
    }

    /// <summary>The number of layers.</summary>
    public int Layers { get; }

    /// <summary>Whether this is the step that was cut.</summary>
    public bool Are(StepGraph graph) => graph == _graph;

    /// <summary>The operations of some layers, those of the head too where the last layer is among them.</summary>
    public IEnumerable<StepOperation> Operations(int first, int count)
        => Decoder(first, count).Concat(first + count == Layers ? _graph.Head.Operations : []);

    /// <summary>What comes before the first layer, and belongs to it.</summary>
    public IEnumerable<StepOperation> Opening => _graph.Decoder.Operations.Take(_begins[0]);

    /// <summary>What comes behind the last layer, and belongs to it.</summary>
    public IEnumerable<StepOperation> Closing => _graph.Decoder.Operations.Skip(_begins[Layers]).Concat(_graph.Head.Operations);

    /// <summary>The operations of one layer alone.</summary>
    public IEnumerable<StepOperation> Layer(int layer) => _graph.Decoder.Operations.Take(_begins[layer + 1]).Skip(_begins[layer]);

    /// <summary>The weights that some layers need: what is held by the device that has them.</summary>
    public WeightManifest Weights(WeightManifest manifest, int first, int count) => Weights(manifest, Operations(first, count));

    /// <summary>The weights that operations need.</summary>
    public static WeightManifest Weights(WeightManifest manifest, IEnumerable<StepOperation> operations)
        => manifest.Only(operations.SelectMany(o => o.Matrices).ToHashSet(), operations.SelectMany(o => o.Vectors).ToHashSet());

    /// <summary>
    /// A step of some layers, numbered from 0: what is computed before them and read by them or behind them is its input, what is read behind them its result.
    /// </summary>
    public StepGraph Part(int first, int count)
    {
        bool last = first + count == Layers;
        var part = new StepGraph
        {
            Inputs = first == 0 ? [] : Passing(_begins[first]),
            Results = last ? [] : Passing(_begins[first + count]),
            Logits = last ? _graph.Logits : null,
        };
        // Angles are no tensor: each part has its own.
        if (first > 0)
            foreach (ComputeAngles angles in _graph.Decoder.Operations.Take(_begins[first]).OfType<ComputeAngles>()) part.Decoder.Add(angles);
        foreach (StepOperation operation in Decoder(first, count)) part.Decoder.Add(Numbered(operation, first));
        if (!last) return part;
        foreach (StepOperation operation in _graph.Head.Operations) part.Head.Add(operation);
        return part;
    }

    private IEnumerable<StepOperation> Decoder(int first, int count)
    {
        int begin = first == 0 ? 0 : _begins[first], end = first + count == Layers ? _graph.Decoder.Operations.Count : _begins[first + count];
        return _graph.Decoder.Operations.Take(end).Skip(begin);
    }

    // What is written before an operation and read from there on.
    private StepTensor[] Passing(int operation)
        => [.. _graph.Decoder.Operations.Take(operation).SelectMany(o => o.Writes).Distinct()
            .Where(tensor => !_graph.IsDeadAfter(_graph.Decoder, operation - 1, tensor))];

    private static int? LayerOf(StepOperation operation) => operation switch
    {
        RotateAndStore store => store.Layer,
        Attend attend => attend.Layer,
        _ => null,
    };

    private static StepOperation Numbered(StepOperation operation, int first) => operation switch
    {
        RotateAndStore store => store with { Layer = store.Layer - first },
        Attend attend => attend with { Layer = attend.Layer - first },
        _ => operation,
    };
}
