using Engine.Tokenizers.PostProcessors;
using Xunit;

namespace Engine.Tests.Tokenizers.PostProcessors;

public sealed class PostProcessorTests
{
    [Fact]
    public void Template_puts_ids_around()
    {
        List<int> ids = [5, 6];
        new TemplatePostProcessor([1, 2], [3]).Process(ids);
        Assert.Equal([1, 2, 5, 6, 3], ids);
    }

    [Fact]
    public void Sequence_goes_in_order()
    {
        List<int> ids = [5];
        new SequencePostProcessor([new TemplatePostProcessor([1], []), new TemplatePostProcessor([2], [3])]).Process(ids);
        Assert.Equal([2, 1, 5, 3], ids);
    }
}
