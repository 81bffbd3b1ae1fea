using Engine.Loading.Checkpoints.Gguf;
using Engine.Loading.Configuration;
using Engine.Loading.Quantizing;

namespace Engine.Tests.Loading.Quantizing;

/// <summary>A GGUF file's vocabulary can be left out.</summary>
public class QuantizerVocabularyTests
{
    [TestDataFact]
    public void A_file_without_its_vocabulary_takes_ids_and_keeps_its_settings()
    {
        using TempFolder folder = new();
        using GgufCheckpoint source = GgufCheckpoint.Open(TestData.Path("models/stories260K/stories260K-f32.gguf"));
        Quantizer.Quantize(source, folder.File("made.gguf"), new ConversionOptions(QuantizationScheme.Parse("F32")) { KeepVocabulary = false });
        using GgufCheckpoint made = GgufCheckpoint.Open(folder.File("made.gguf"));
        Assert.Equal("none", made.Metadata.String("tokenizer.ggml.model"));
        Assert.DoesNotContain("tokenizer.ggml.tokens", made.Metadata.Values.Keys);
        ModelConfig before = ModelConfig.Of(source), after = ModelConfig.Of(made);
        Assert.Equal((before.VocabSize, before.BosTokenId, before.HiddenSize), (after.VocabSize, after.BosTokenId, after.HiddenSize));
        Assert.Equal(before.EosTokenIds, after.EosTokenIds);
    }
}
