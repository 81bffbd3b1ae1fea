using Engine.Cli.Terminals;
using Engine.Training.Corpus;
using Fable;

namespace Engine.Tests.Cli.Commands;

/// <summary><c>stories</c>: the documents of training, as a text that can be divided again.</summary>
public class StoriesCommandTests
{
    [Fact]
    public async Task Prints_the_documents_of_a_seed()
    {
        string output = (await CliRun.Of("stories", "--count", "5", "--first", "3", "--seed", "9")).AssertOk().Output;
        var corpus = new StoryCorpus(9, 0);
        Assert.Equal(Enumerable.Range(3, 5).Select(i => corpus[i].Text), TextCorpus.Split(output));
        Assert.NotEqual(output, (await CliRun.Of("stories", "--count", "5", "--first", "3", "--seed", "9", "--held-out")).AssertOk().Output);
    }

    [Fact]
    public async Task Prints_conversations_as_ChatML()
        => Assert.All(TextCorpus.Split((await CliRun.Of("stories", "--count", "4", "--chats", "1")).AssertOk().Output), chat => Assert.StartsWith("<|im_start|>user\n", chat, StringComparison.Ordinal));

    [Theory, InlineData("--count", "0"), InlineData("--chats", "2"), InlineData("--seed", "x")]
    public async Task Refuses_what_is_no_number(string flag, string value) => (await CliRun.Of("stories", flag, value)).AssertRefused(ExitCode.Usage, flag, value);
}
