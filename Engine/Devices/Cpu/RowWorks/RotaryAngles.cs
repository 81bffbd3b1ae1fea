using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu.RowWorks;

/// <summary>The rotary angles of a step's tokens, <c>[tokens, rotaryDim / 2]</c> each.</summary>
internal sealed unsafe class RotaryAngles
{
    private readonly StepInput _input;
    private readonly float* _cos, _sin;
    private readonly int _half, _table;

    public RotaryAngles(CpuStep step, int rotaryDim, int table)
    {
        (_input, _half, _table) = (step.Input, rotaryDim / 2, table);
        NativeBuffer memory = step.Scratch.Take(2L * Math.Max(1, step.Input.MaxTokens * _half) * sizeof(float));
        _cos = memory.Floats;
        _sin = _cos + (long)step.Input.MaxTokens * _half;
    }

    /// <summary>Cosines of a token's angles, <c>[rotaryDim / 2]</c>.</summary>
    public float* Cos(int token) => _cos + (long)token * _half;

    /// <summary>Sines of a token's angles, <c>[rotaryDim / 2]</c>.</summary>
    public float* Sin(int token) => _sin + (long)token * _half;

    /// <summary>Computes a token's angles.</summary>
    public void Fill(int token)
    {
        if (_half > 0) _input.Rotary(_input.Slots[token], _table).Fill(_input.Positions[token], Cos(token), Sin(token));
    }
}
