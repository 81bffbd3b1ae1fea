using Engine.Graphs.Operations;
using Engine.Kernels.Devices;
using Engine.Kernels.Ops.Attention;
using Attend = Engine.Graphs.Operations.Attend;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>One layer's attention: its tensors, sizes, kernels and parameters, and where a group of heads finds what it attends to.</summary>
internal sealed unsafe class AttentionLayer
{
    private readonly AttentionParameters? _parameters;
    private readonly int _layer;

    /// <param name="step">The step.</param>
    /// <param name="attend">The operation.</param>
    /// <param name="shape">Heads and sizes.</param>
    /// <param name="kernels">The kernels for the cache's format and the score step.</param>
    /// <param name="parameters">What step and sinks need, or null.</param>
    public AttentionLayer(CpuStep step, Attend attend, AttentionShape shape, CacheKernels kernels, AttentionParameters? parameters)
    {
        (Step, Shape, Kernels, _parameters, _layer) = (step, shape, kernels, parameters, attend.Layer);
        (Q, Y, Class, Groups) = (step[attend.Q], step[attend.Y], step.Cache.Layout.ClassOf[_layer], step.Cache.Layout.Layers[_layer].NumKeyValueHeads);
    }

    /// <summary>The step.</summary>
    public CpuStep Step { get; }

    /// <summary>Heads and sizes.</summary>
    public AttentionShape Shape { get; }

    /// <summary>The kernels.</summary>
    public CacheKernels Kernels { get; }

    /// <summary>Queries.</summary>
    public Activation Q { get; }

    /// <summary>Where the sums go.</summary>
    public Activation Y { get; }

    /// <summary>The layer's class in the cache.</summary>
    public int Class { get; }

    /// <summary>Groups of query heads, one for each head of keys and values.</summary>
    public int Groups { get; }

    /// <summary>A token's queries of a group.</summary>
    public float* Queries(int token, int group) => Q.Row(token) + (long)group * Shape.Heads * Shape.KeyDim;

    /// <summary>Where a token's sums of a group go.</summary>
    public float* Sums(int token, int group) => Y.Row(token) + (long)group * Shape.Heads * Shape.ValueDim;

    /// <summary>The keys of a group.</summary>
    public byte* Keys(int group) => Step.Cache.Keys(_layer, group);

    /// <summary>The values of a group.</summary>
    public byte* Values(int group) => Step.Cache.Values(_layer, group);

    /// <summary>What score step and sinks of a group need, or null.</summary>
    public float* Parameters(int group) => _parameters is null ? null : _parameters.OfGroup(group);
}
