namespace Engine.Layers;

/// <summary>x += down(f(up(h))).</summary>
public sealed class Mlp(Plan plan, int hiddenSize, int intermediateSize, ActivationFunction function)
{
    private readonly Activation _up = plan.Buffer(intermediateSize), _y = plan.Buffer(hiddenSize);

    /// <summary>Appends one layer's MLP; all layers share the buffers.</summary>
    public void Add(RowProducer h, Linear upProj, Linear downProj, Activation x)
    {
        plan.Project(h, new Projection(upProj, _up));
        plan.Project(new Activate(plan, _up, function), new Projection(downProj, _y, x));
    }

    private sealed unsafe class Activate(Plan plan, Activation x, ActivationFunction function) : RowProducer(x)
    {
        public override void Row(int row, float* to) => function(plan.Kernels, Output.Row(row), to, Output.Columns);
    }
}
