using Engine.Gpu.Lanes;
using Engine.Kernels.Ops;

namespace Engine.Gpu.Kernels;

/// <summary>A form that activations are brought into, block by block: <see cref="Engine.Kernels.Formats.Panels.ActivationFormat"/>, for kernels.</summary>
internal unsafe interface IActivationForm
{
    /// <summary>Values of a block.</summary>
    static abstract int BlockSize { get; }

    /// <summary>Words and sums of a block and token.</summary>
    static abstract int Words { get; }

    /// <inheritdoc cref="Words"/>
    static abstract int Sums { get; }

    /// <summary>Writes one block of a row of which <paramref name="n"/> values are left, in a tile of <paramref name="t"/> tokens.</summary>
    static abstract void Block(float* x, int n, int* words, int* sums, float* scale, int t);
}

/// <summary>float32.</summary>
internal readonly unsafe struct Float32Form<G> : IActivationForm where G : struct, ILaneGroup
{
    public static int BlockSize => 32;
    public static int Words => 32;
    public static int Sums => 0;

    public static void Block(float* x, int n, int* words, int* sums, float* scale, int t)
        => ActivationTiles.Float32<ThreadLanes<G>, float, int>(x, n, 1, words, sums, scale, t);
}

/// <summary>int8 by 32.</summary>
internal readonly unsafe struct Int8By32Form<G> : IActivationForm where G : struct, ILaneGroup
{
    public static int BlockSize => 32;
    public static int Words => 8;
    public static int Sums => 1;

    public static void Block(float* x, int n, int* words, int* sums, float* scale, int t)
        => ActivationTiles.Int8By32<ThreadLanes<G>, float, int>(x, n, 1, words, sums, scale, t);
}

/// <summary>int8 by 256.</summary>
internal readonly unsafe struct Int8By256Form<G> : IActivationForm where G : struct, ILaneGroup
{
    public static int BlockSize => 256;
    public static int Words => 64;
    public static int Sums => 12;

    public static void Block(float* x, int n, int* words, int* sums, float* scale, int t)
        => ActivationTiles.Int8By256<ThreadLanes<G>, float, int>(x, n, 1, words, sums, scale, t);
}

/// <summary>int16 by 128.</summary>
internal readonly unsafe struct Int16By128Form<G> : IActivationForm where G : struct, ILaneGroup
{
    public static int BlockSize => 128;
    public static int Words => 64;
    public static int Sums => 0;

    public static void Block(float* x, int n, int* words, int* sums, float* scale, int t)
        => ActivationTiles.Int16By128<ThreadLanes<G>, float, int>(x, n, 1, words, sums, scale, t);
}
