using System.Text.Json;
using Engine.Kernels.Formats;
using Engine.Loading.Configuration;
using Engine.Tests.Cli;
using Engine.Tests.Loading;
using Engine.Training.Checkpoints;
using Engine.Training.Layers;
using Engine.Training.Tokenizers;

namespace Engine.Tests.Training.Checkpoints;

/// <summary>A folder as training leaves it, quantised by the command line: the file takes the vocabulary along, the chat template and all ends.</summary>
public class QuantizedFolderTests
{
    private static readonly string[] Special = ["<|endoftext|>", ChatMlTemplate.Start, ChatMlTemplate.End];

    [Theory]
    [InlineData("Q8_0")]
    [InlineData("F16")]
    public async Task The_file_reads_chats_and_ends_as_the_folder_does(string format)
    {
        using TempFolder folder = new();
        TrainedVocabulary vocabulary = BpeTrainer.Train(["Once upon a time there was a little fox who wanted to see the river."], 300, Special);
        LlamaShape shape = new(vocabulary.Tokens.Count, 32, 64, 2, 4, 2, 8, 64, 10000, 1e-5f);
        string source = folder.File("model"), file = folder.File("model.gguf");
        TokenizerJsonWriter.Write(source, vocabulary, new(Special[0]) { PadToken = Special[0], ModelMaxLength = 64, ChatTemplate = ChatMlTemplate.Jinja });
        GenerationConfig generation = new() { DoSample = true, Temperature = 0.8f, EosTokenIds = [0, 2], PadTokenId = 0 };
        FolderWriter.Write(source, shape, name => FolderWriterTests.Seeded(shape, name), FormatTable.ByName("BF16")!, generation);
        Assert.DoesNotContain("note:", (await CliRun.Of("quantize", source, file, "--format", format)).AssertOk().Error, StringComparison.Ordinal);

        using LanguageModel from = LanguageModel.Load(source, new() { Sequences = 1 }), to = LanguageModel.Load(file, new() { Sequences = 1 });
        Assert.Equal([0, 2], to.EndTokens.Order());
        Assert.Equal((0, 0, false, false), (to.Tokenizer!.EosId, to.Tokenizer.PaddingId, to.Tokenizer.AddsBos, to.Tokenizer.AddsEos));
        Assert.Equal(from.Tokenizer!.ChatTemplate, to.Tokenizer.ChatTemplate);
        foreach (string text in new[] { "", "Once upon a time", "<|im_start|>user\nHi, 12 f\u00F6xes! \U0001F98A<|im_end|>\n<|endoftext|>", "  a  \n\n b" })
        {
            int[] ids = from.Tokenize(text);
            Assert.Equal(ids, to.Tokenize(text));
            Assert.Equal(text, to.Detokenize(ids));
        }

        CliRun three = await CliRun.Of("run", file, "--prompt", "Once upon", "--max-tokens", "3", "--ignore-eos", "--json");
        using JsonDocument run = JsonDocument.Parse(three.AssertOk().Output);
        Assert.Equal(3, run.RootElement.GetProperty("ids").GetArrayLength());
        CliRun chat = (await CliRun.WithInput("Hello\n", "chat", file, "--max-tokens", "3")).AssertOk();
        Assert.NotEqual("", chat.Output);
    }
}
