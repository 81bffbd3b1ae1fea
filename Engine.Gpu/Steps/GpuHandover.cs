using Engine.Gpu.Memory;
using Engine.Graphs;
using ILGPU;
using ILGPU.Runtime;

namespace Engine.Gpu.Steps;

/// <summary>The tensors of a step whose rows pass from or to another device, each through an array on the host: nothing is converted on the way.</summary>
internal sealed class GpuHandover(GpuStep step) : IDisposable
{
    private readonly Dictionary<StepTensor, HostArray<float>> _host = [];

    /// <summary>Makes the array of a tensor, once.</summary>
    public void Add(StepTensor tensor)
    {
        if (!_host.ContainsKey(tensor)) _host[tensor] = new HostArray<float>(step.Accelerator, step.Input.MaxTokens * step[tensor].Stride);
    }

    /// <summary>Brings the rows of the step's tokens up.</summary>
    public void Write(StepTensor tensor, ReadOnlySpan<float> rows)
    {
        (GpuTensor held, HostArray<float> host) = (step[tensor], _host[tensor]);
        // A step without logits leaves its copy in the queue, which reads the array that is written now.
        step.Queue.Synchronize();
        for (int t = 0; t < step.Input.NumTokens; t++) rows.Slice(t * held.Columns, held.Columns).CopyTo(host.Values.AsSpan(t * held.Stride));
        int count = step.Input.NumTokens * held.Stride;
        host.View.SubView(0, count).CopyTo(step.Queue.Copy(), held.View.SubView(0, count));
    }

    /// <summary>Brings the rows of the step's tokens down, behind all that was launched.</summary>
    public void Read(StepTensor tensor, Span<float> rows)
    {
        (GpuTensor held, HostArray<float> host) = (step[tensor], _host[tensor]);
        int count = step.Input.NumTokens * held.Stride;
        held.View.SubView(0, count).CopyTo(step.Queue.Copy(), host.View.SubView(0, count));
        step.Queue.Synchronize();
        for (int t = 0; t < step.Input.NumTokens; t++) host.Values.AsSpan(t * held.Stride, held.Columns).CopyTo(rows[(t * held.Columns)..]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (HostArray<float> host in _host.Values) host.Dispose();
    }
}
