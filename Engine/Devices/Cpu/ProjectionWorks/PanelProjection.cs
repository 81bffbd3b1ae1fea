using Engine.Kernels.Tensors;

namespace Engine.Devices.Cpu.ProjectionWorks;

/// <summary>One weight of a projection as the CPU holds it.</summary>
/// <param name="Weight">W.</param>
/// <param name="Bias">b, or null.</param>
/// <param name="Output">Where y goes.</param>
/// <param name="Residual">What y is then added to, or null.</param>
internal readonly record struct PanelProjection(PanelMatrix Weight, FloatVector? Bias, Activation Output, Activation? Residual = null);
