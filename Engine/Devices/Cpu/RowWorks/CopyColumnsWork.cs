using Engine.Graphs.Operations;

namespace Engine.Devices.Cpu.RowWorks;

/// <summary>Parts of the groups of a row go to those of another.</summary>
internal sealed unsafe class CopyColumnsWork(Activation x, Activation y, CopyColumns copy) : RowWork(y.Rows, 8)
{
    public override string Name => "CopyColumns";

    protected override void Row(int row)
    {
        long bytes = (long)copy.Count * sizeof(float);
        for (int group = 0; group < copy.Groups; group++)
            Buffer.MemoryCopy(x.Row(row) + group * copy.XStride + copy.XFirst, y.Row(row) + group * copy.YStride + copy.YFirst, bytes, bytes);
    }
}
