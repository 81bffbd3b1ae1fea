using Engine.Kernels.Devices;
using Engine.Kernels.Tensors;

namespace Engine.Training.Layers;

/// <summary>All weights of a network in one block of memory, and their gradients in another of the same layout: what an optimizer updates.</summary>
internal sealed unsafe class ParameterSet : IDisposable
{
    private readonly Dictionary<string, Parameter> _byName = [];
    private readonly NativeBuffer _values, _gradients, _panels;

    public ParameterSet(LlamaShape shape)
    {
        All = [.. shape.Tensors.Select(t => new Parameter(t.Name, t.Shape))];
        Count = All.Sum(p => Aligned(p.Count));
        (_values, _gradients) = (new(Count * sizeof(float)), new(Count * sizeof(float)));
        _panels = new(All.Sum(p => p.Panels?.Bytes ?? 0));
        long at = 0, panels = 0;
        foreach (Parameter parameter in All)
        {
            _byName.Add(parameter.Name, parameter);
            parameter.Place(at, _values.Floats, _gradients.Floats);
            at += Aligned(parameter.Count);
            parameter.Panels?.Place(_panels.Pointer + panels);
            panels += parameter.Panels?.Bytes ?? 0;
        }

        (Parameter Matrix, int Panel)[] matrices = [.. All.Where(p => p.IsMatrix).SelectMany(p => Enumerable.Range(0, p.Panels!.Panels).Select(i => (p, i)))];
        Packing = new ParallelFor("packing", () => matrices.Length, (i, _) => matrices[i].Matrix.Pack(matrices[i].Panel));
    }

    /// <summary>In the order of the checkpoint.</summary>
    public IReadOnlyList<Parameter> All { get; }

    /// <summary>Floats in all, alignment padding included, which is zero and stays so.</summary>
    public long Count { get; }

    public float* Values => _values.Floats;

    public float* Gradients => _gradients.Floats;

    /// <summary>Brings the panels up to date with the values.</summary>
    public Work Packing { get; }

    public Parameter this[string name] => _byName[name];

    /// <summary>Sets all gradients to zero.</summary>
    public void ClearGradients() => new Span<float>(_gradients.Floats, checked((int)Count)).Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        _gradients.Dispose();
        _panels.Dispose();
    }

    private static long Aligned(int count) => (count + 15L) & ~15L;
}
