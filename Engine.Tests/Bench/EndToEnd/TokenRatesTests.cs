using Engine.Bench.EndToEnd;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;
using Engine.Loading.Tensors;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.EndToEnd;

public class TokenRatesTests
{
    [Fact]
    public void What_a_token_does_not_read_is_the_embedding_and_the_other_experts()
    {
        using var folder = new TempFolder();
        string path = folder.File("f32.gguf");
        foreach (bool tied in new[] { true, false })
        {
            ModelShape shape = SmallShapes.Of(LlamaLayout.Llama, experts: 8, tied: tied);
            SyntheticCheckpoint.Write(path, shape, QuantizationScheme.Parse("F32"));
            // Of 8 experts 2 are used, in two layers of three matrices each; an embedding that is the head too is read whole. Panels have 16 rows.
            double experts = 2 * 3 * 8 * 256 * 512 * 4.0, embedding = 304 * 256 * 4;
            ModelInspection inspection = ModelInspection.Of(path);
            Assert.Equal((tied ? 0 : embedding) + 0.75 * experts, inspection.Memory.Weights - inspection.BytesPerToken);
        }
    }

    [Fact]
    public void No_share_is_more_than_all_of_the_memorys_bandwidth()
    {
        TokenRates Of(params double[] decode) => new([.. decode.Select(d => new TokenSample(100, 10, d))], weightBytes: 8, cacheBytes: 2);
        Assert.Equal((0.5, false, 100.0), Read(Of(5, 4, 6)));
        // What decode reached is what the memory gave, whatever the probe said.
        Assert.Equal((1.0, true, 110.0), Read(Of(11, 10, 12)));
        static (double, bool, double) Read(TokenRates rates) => (rates.Share.Value, rates.Share.IsNoise, rates.Bandwidth);
    }

    [Fact]
    public void Energy_is_the_median_of_what_is_known()
    {
        Assert.True(double.IsNaN(new TokenRates([new TokenSample(1, 1, 1)], 1, 1).DecodeJoules));
        TokenRates known = new([new TokenSample(1, 1, 1, 0.1, 2), new TokenSample(1, 1, 1, 0.3, 4), new TokenSample(1, 1, 1, 0.2, 9)], 1, 1);
        Assert.Equal((0.2, 4.0), (known.PrefillJoules, known.DecodeJoules));
    }
}
