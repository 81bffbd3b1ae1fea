using Engine.Kernels.Tensors;

namespace Engine.Training.Layers;

/// <summary>Float32 activations or their gradients, <c>[tokens, width]</c>: rows are padded to a multiple of sixteen, which a matmul writes whole.</summary>
internal sealed unsafe class PaddedMatrix(int tokens, int width) : IDisposable
{
    private readonly NativeBuffer _memory = new((long)tokens * Padded(width) * sizeof(float));

    /// <summary>Values of a row.</summary>
    public int Width { get; } = width;

    /// <summary>From row to row, in floats.</summary>
    public int Stride { get; } = Padded(width);

    /// <summary>The first row.</summary>
    public float* Rows => _memory.Floats;

    /// <summary>A row.</summary>
    public float* Row(int token) => _memory.Floats + (long)token * Stride;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private static int Padded(int width) => (width + 15) & ~15;
}
