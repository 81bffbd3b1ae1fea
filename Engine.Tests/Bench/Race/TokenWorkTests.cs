using Engine.Bench.Race;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Race;

public class TokenWorkTests
{
    private const long Attention = 2L * (256 * 256 + 2 * 128 * 256 + 256 * 256), Expert = 3L * 512 * 256, Head = 300L * 256;

    [Fact]
    public void A_dense_model_is_read_whole()
    {
        TokenWork work = Work(SmallShapes.Of(LlamaLayout.Llama));
        Assert.Equal(Attention + 2 * Expert, work.Multiplications);
        Assert.Equal(2 * (Attention + 2 * Expert + Head), work.WeightBytes);
        Assert.Equal(("llama", 300), (work.Architecture, work.VocabSize));
    }

    [Fact]
    public void Of_a_mixture_the_experts_in_use_are_read_and_of_an_embedding_one_row()
    {
        TokenWork work = Work(SmallShapes.Of(LlamaLayout.Llama, experts: 8, tied: false));
        // Two of eight experts in each of two layers, and the router, which is F32.
        long router = 2 * 8 * 256;
        Assert.Equal(Attention + 2 * 2 * Expert + router, work.Multiplications);
        Assert.Equal(2 * (Attention + 2 * 2 * Expert + Head) + 4 * router, work.WeightBytes);
    }

    [Fact]
    public void Keys_and_values_grow_with_the_prompt()
    {
        TokenWork work = Work(SmallShapes.Of(LlamaLayout.Llama));
        // Two layers, two heads of 64, keys and values, two bytes each; halfway through 10 tokens after 100.
        Assert.Equal(2 * 2 * 64 * 2 * 2 * 105, work.DecodeBytes(100, 10) - work.WeightBytes);
        // Four query heads of 64, once with keys and once with values, over half the prompt.
        Assert.Equal(2 * 4 * 64 * 2 * 50, work.PrefillMultiplications(100) - work.Multiplications);
    }

    private static TokenWork Work(ModelShape shape)
    {
        using var folder = new TempFolder();
        SyntheticCheckpoint.Write(folder.File("f16.gguf"), shape, QuantizationScheme.Parse("F16"));
        return TokenWork.Of(folder.File("f16.gguf"));
    }
}
