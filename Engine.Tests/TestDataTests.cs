using Xunit;

namespace Engine.Tests;

public class TestDataTests
{
    [TestDataFact]
    public void ThePathLiesBelowTheRoot() => Assert.True(Directory.Exists(TestData.Path("fixtures/hf")));

    [Fact]
    public void TheAttributesSkipExactlyWhenTheFolderIsAbsent()
    {
        Assert.Equal(TestData.Root is null, new TestDataFactAttribute().Skip is not null);
        Assert.Equal(TestData.Root is null, new TestDataTheoryAttribute().Skip is not null);
    }
}
