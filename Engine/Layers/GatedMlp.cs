namespace Engine.Layers;

/// <summary>x += down(silu(gate(h)) · up(h)), with gate and up as one operation.</summary>
public sealed class GatedMlp(Plan plan, int hiddenSize, int intermediateSize)
{
    private readonly Activation _gate = plan.Buffer(intermediateSize), _up = plan.Buffer(intermediateSize), _y = plan.Buffer(hiddenSize);

    /// <summary>Appends one layer's MLP; all layers share the buffers.</summary>
    public void Add(RowProducer h, Linear gateProj, Linear upProj, Linear downProj, Activation x)
    {
        plan.Project(h, new Projection(gateProj, _gate), new Projection(upProj, _up));
        plan.Project(new SwiGlu(plan, _gate, _up, _gate), new Projection(downProj, _y, x));
    }
}
