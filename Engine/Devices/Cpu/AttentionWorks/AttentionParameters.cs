using Engine.Graphs.Operations;
using Engine.Kernels.Ops.Attention;
using Engine.Manifests;
using Attend = Engine.Graphs.Operations.Attend;

namespace Engine.Devices.Cpu.AttentionWorks;

/// <summary>What a layer's score step and sinks need, for each of its groups of heads; written when the weights are there.</summary>
internal sealed unsafe class AttentionParameters
{
    private readonly float* _first;
    private readonly int _floats;

    private AttentionParameters(float* first, int floats)
    {
        _first = first;
        _floats = floats;
    }

    /// <summary>Those of a layer, or null where it needs none.</summary>
    /// <param name="step">The step.</param>
    /// <param name="attend">The layer's attention.</param>
    /// <param name="heads">Heads of a group.</param>
    /// <param name="groups">Groups.</param>
    public static AttentionParameters? Of(CpuStep step, Attend attend, int heads, int groups)
    {
        if (attend.Step == ScoreStep.None && attend.Sinks is null) return null;
        int? reach = attend.ReachFor(heads * groups);
        int floats = ScoreParameters.Floats(heads, reach);
        float* first = step.Scratch.Take((long)groups * floats * sizeof(float)).Floats;
        step.WhenLoaded(() =>
        {
            for (int group = 0; group < groups; group++)
            {
                var to = new Span<float>(first + (long)group * floats, floats);
                ScoreParameters.Write(
                    attend.Step, group, heads, attend.SoftCap ?? 0, Values(attend.Slopes), Values(attend.Biases), Values(attend.Sinks), reach ?? 0, to);
            }
        });
        return new AttentionParameters(first, floats);

        ReadOnlySpan<float> Values(WeightVector? vector) => vector is null ? [] : new(step.Weights[vector].Data, vector.Length);
    }

    /// <summary>Those of a group.</summary>
    public float* OfGroup(int group) => _first + (long)group * _floats;
}
