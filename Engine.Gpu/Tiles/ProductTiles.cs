namespace Engine.Gpu.Tiles;

/// <summary>Sizes of tiles, and what a launch's flags mean.</summary>
internal static class ProductTiles
{
    /// <summary>Tokens of the largest tile.</summary>
    public const int Largest = 4;

    /// <summary>A bias is added to the product.</summary>
    public const int HasBias = 1;

    /// <summary>The product is added to a residual.</summary>
    public const int HasResidual = 2;
}
