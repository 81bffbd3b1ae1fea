using Engine.Embedding;
using Engine.Loading.Configuration;

namespace Engine.Tests.Embedding;

/// <summary>States to a vector, and how pooling is spelled.</summary>
public class PoolingTests
{
    private static readonly float[][] States = [[1, -8], [3, 2], [8, 9]];

    [Theory]
    [InlineData((int)PoolingKinds.First, 0, new float[] { 1, -8 })]
    [InlineData((int)PoolingKinds.Last, 0, new float[] { 8, 9 })]
    [InlineData((int)PoolingKinds.Max, 0, new float[] { 8, 9 })]
    [InlineData((int)PoolingKinds.Mean, 0, new float[] { 4, 1 })]
    [InlineData((int)PoolingKinds.Mean, 1, new float[] { 5.5f, 5.5f })]
    [InlineData((int)PoolingKinds.MeanSqrt, 0, new float[] { 6.9282032f, 1.7320508f })]
    [InlineData((int)PoolingKinds.WeightedMean, 0, new float[] { 31 / 6f, 23 / 6f })]
    [InlineData((int)(PoolingKinds.First | PoolingKinds.Mean), 0, new float[] { 1, -8, 4, 1 })]
    public void A_vector_is_what_its_formula_says(int kinds, int skip, float[] expected)
    {
        var pooling = new Pooling((PoolingKinds)kinds, skip, States.Length, 2);
        for (int i = 0; i < States.Length; i++) pooling.Add(i, States[i]);
        Assert.Equal(expected, pooling.Vector());
    }

    [Theory]
    [InlineData("""{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}""", (int)PoolingKinds.First)]
    [InlineData("""{"pooling_mode_max_tokens": true, "pooling_mode_mean_tokens": true}""", (int)(PoolingKinds.Max | PoolingKinds.Mean))]
    [InlineData("""{"pooling_mode": "lasttoken"}""", (int)PoolingKinds.Last)]
    [InlineData("""{"pooling_mode": ["mean", "cls"]}""", (int)(PoolingKinds.Mean | PoolingKinds.First))]
    public void Old_and_new_spellings_are_read(string json, int expected) => Assert.Equal((PoolingKinds)expected, PoolingNames.Of(Keys(json)));

    [Theory, InlineData("{}"), InlineData("""{"pooling_mode": "median"}"""), InlineData("""{"pooling_mode": 3}""")]
    public void Others_are_refused(string json) => Assert.Throws<ModelLoadException>(() => PoolingNames.Of(Keys(json)));

    private static ConfigKeys Keys(string json) => ConfigKeys.Of(System.Text.Encoding.UTF8.GetBytes(json), "config.json");
}
