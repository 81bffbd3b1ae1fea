using Engine.Loading.Checkpoints.Gguf;
using Engine.Tokenizers;
using Engine.Tokenizers.Gguf;

namespace Engine.Tests.Tokenizers.Gguf.Writing;

/// <summary>Tokenizers out of GGUF files.</summary>
internal static class VocabularyFile
{
    public static GgufMetadata Metadata(string path)
    {
        using GgufCheckpoint file = GgufCheckpoint.Open(path);
        return file.Metadata;
    }

    public static Tokenizer Load(string path) => GgufTokenizer.Load(Metadata(path));
}
