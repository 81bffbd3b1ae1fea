using Engine.Kernels.Devices;
using Engine.Kernels.Tensors;

namespace Engine.Layers;

/// <summary>Who wants to see the residual stream of a step: nobody, usually.</summary>
public sealed class HiddenStates
{
    /// <summary>Receives (stream, token of the step, values).</summary>
    public delegate void Observer(int stream, int token, ReadOnlySpan<float> values);

    /// <summary>The observer, or null.</summary>
    public Observer? Seen { get; set; }
}

/// <summary>Shows a stream to the observer, if there is one.</summary>
/// <param name="plan">The plan it is part of.</param>
/// <param name="stream">0 for the embeddings, then one for each layer.</param>
/// <param name="x">The stream.</param>
/// <param name="norm">A norm that it is shown after, or null.</param>
public sealed unsafe class Observe(Plan plan, int stream, Activation x, Norm? norm = null) : Work
{
    private readonly NativeBuffer? _normed = norm is null ? null : plan.Memory(x.Stride * sizeof(float));

    /// <inheritdoc/>
    public override int Chunks => plan.Hidden.Seen is null ? 0 : 1;

    /// <inheritdoc/>
    public override void Run(int chunk, int worker)
    {
        for (int t = 0; t < x.Rows.Value; t++)
        {
            float* row = x.Row(t);
            norm?.Apply(plan.Kernels, row, row = _normed!.Floats, x.Columns);
            plan.Hidden.Seen!(stream, t, new ReadOnlySpan<float>(row, x.Columns));
        }
    }
}
