namespace Engine.Gpu.Lanes;

/// <summary>Two words.</summary>
internal struct Words2
{
    /// <summary>The words, in their order.</summary>
    public int X, Y;
}

/// <summary>Four words that lie side by side: what one load of sixteen bytes brings.</summary>
internal struct Words4
{
    /// <summary>The words, in their order.</summary>
    public int X, Y, Z, W;
}

/// <summary>Eight words of weights, loaded before the first of them is used.</summary>
internal struct Words8
{
    /// <summary>The words, in their order.</summary>
    public int A, B, C, D, E, F, G, H;
}
