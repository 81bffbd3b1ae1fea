using Engine.Kernels.Devices;

namespace Engine.Devices.Cpu.ExpertWorks;

/// <summary>Brings the rows of each expert into the form that its weights multiply, a tile at a time.</summary>
internal abstract unsafe class ExpertInput : Work
{
    /// <summary>Called by every worker that is about to use it.</summary>
    public virtual void Prepare(int worker)
    {
    }

    /// <summary>Where a worker finds the rows from <paramref name="row"/> on, which is the first of an expert.</summary>
    public abstract byte* Of(int row, int worker);
}
