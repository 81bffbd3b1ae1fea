using Engine.Kernels.Devices;

namespace Engine.Devices.Cpu.RowWorks;

/// <summary>An operation that treats each row of a buffer by itself.</summary>
/// <param name="rows">How many there are.</param>
/// <param name="rowsPerChunk">Rows of a chunk: enough to outweigh handing it out.</param>
internal abstract class RowWork(RowCount rows, int rowsPerChunk) : Work
{
    /// <inheritdoc/>
    public override int Chunks => (rows.Value + rowsPerChunk - 1) / rowsPerChunk;

    /// <inheritdoc/>
    public override void Run(int chunk, int worker)
    {
        int end = Math.Min((chunk + 1) * rowsPerChunk, rows.Value);
        for (int row = chunk * rowsPerChunk; row < end; row++) Row(row);
    }

    /// <summary>Computes one row.</summary>
    protected abstract void Row(int row);
}
