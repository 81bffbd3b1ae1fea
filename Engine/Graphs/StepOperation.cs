using Engine.Manifests;

namespace Engine.Graphs;

/// <summary>One operation of a step, as data: what it computes, of which tensors, with which weights. How is the device's concern.</summary>
internal abstract record StepOperation
{
    /// <summary>Tensors whose values it needs.</summary>
    public abstract IEnumerable<StepTensor> Reads { get; }

    /// <summary>Tensors whose values it leaves; one that it also reads is changed in place.</summary>
    public abstract IEnumerable<StepTensor> Writes { get; }

    /// <summary>Matrices that it multiplies by or looks rows up in.</summary>
    public virtual IEnumerable<WeightMatrix> Matrices => [];

    /// <summary>Vectors that it needs: weights of norms, biases, tables.</summary>
    public virtual IEnumerable<WeightVector> Vectors => [];
}
