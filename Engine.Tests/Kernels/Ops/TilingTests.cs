using Engine.Kernels.Ops;

namespace Engine.Tests.Kernels.Ops;

/// <summary>Tiles cover the tokens, one after the other, the largest first.</summary>
public class TilingTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(4), InlineData(8)]
    public void Tiles_cover_the_tokens(int largest)
    {
        for (int tokens = 0; tokens <= 40; tokens++)
        {
            int token = 0, tiles = 0;
            for (int size; token < tokens; token += size, tiles++)
            {
                Assert.Equal(token, Tiling.First(tiles, tokens, largest));
                size = Tiling.Size(tokens - token, largest);
                for (int t = token; t < token + size; t++) Assert.Equal(token, Tiling.Begin(t, largest));
                Assert.Equal(Math.Min(largest, tokens - token), size);
            }

            Assert.Equal(tokens, token);
            Assert.Equal(tiles, Tiling.Count(tokens, largest));
            Assert.Equal(tokens, Tiling.First(tiles, tokens, largest));
        }
    }
}
