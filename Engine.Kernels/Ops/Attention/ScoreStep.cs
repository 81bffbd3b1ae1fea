namespace Engine.Kernels.Ops.Attention;

/// <summary>What is done to scores before the softmax, in this order.</summary>
[Flags]
internal enum ScoreStep
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A soft cap.</summary>
    Cap = 1,

    /// <summary>A slope of each head times the distance is added.</summary>
    Slopes = 2,

    /// <summary>A bias of each head and distance is added.</summary>
    Biases = 4,
}
