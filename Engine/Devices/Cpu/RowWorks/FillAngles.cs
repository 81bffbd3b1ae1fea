namespace Engine.Devices.Cpu.RowWorks;

/// <summary>Rotary angles as an operation of their own, where nothing is embedded before them.</summary>
internal sealed class FillAngles(CpuStep step, RotaryAngles angles) : RowWork(step.Tokens, 8)
{
    protected override void Row(int token) => angles.Fill(token);
}
