using Xunit;

namespace Engine.Tests;

public class TestDataTests
{
    [TestDataFact]
    public void The_path_lies_below_the_root() => Assert.True(Directory.Exists(TestData.Path("fixtures/hf")));

    [Fact]
    public void The_attributes_skip_exactly_when_the_folder_is_absent()
    {
        Assert.Equal(TestData.Root is null, new TestDataFactAttribute().Skip is not null);
        Assert.Equal(TestData.Root is null, new TestDataTheoryAttribute().Skip is not null);
    }
}
