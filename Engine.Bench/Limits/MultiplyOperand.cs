using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;

namespace Engine.Bench.Limits;

/// <summary>What is multiplied: how many fit into a register differs.</summary>
internal enum MultiplyOperand
{
    /// <summary>Bytes, unsigned by signed: weights of 8 bits and fewer in fast precision.</summary>
    Bytes,

    /// <summary>int16: F16 and BF16 in fast precision.</summary>
    Int16,

    /// <summary>float32: F32 weights, everything in exact precision, attention.</summary>
    Float32,
}

/// <summary>What weights are multiplied as.</summary>
internal static class MultiplyOperands
{
    /// <summary>The operand of a panel.</summary>
    public static MultiplyOperand Of(PanelFormat panel) =>
        panel.Activations == ActivationFormat.Float32 ? MultiplyOperand.Float32 : panel.Activations == ActivationFormat.Int16By128
        ? MultiplyOperand.Int16
        : MultiplyOperand.Bytes;

    /// <summary>The operand of a format in fast precision.</summary>
    public static MultiplyOperand Of(Format format) => Of(PanelFormats.Of(format, Precision.Fast));
}
