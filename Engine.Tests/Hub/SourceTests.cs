using System.IO.Compression;
using Engine.Tests.Loading;

namespace Engine.Tests.Hub;

/// <summary>Models from other places than files: memory, streams, and ranges over HTTP give the same tokens.</summary>
public sealed class SourceTests
{
    private static readonly string File = SmallFable.Folder + "-Q8_0.gguf";
    private static readonly GenerationOptions Options = new() { MaxTokens = 8, Temperature = 0 };

    [Fact]
    public async Task Memory_and_streams_give_what_the_file_gives()
    {
        byte[] bytes = await System.IO.File.ReadAllBytesAsync(File);
        string expected = await Story(LanguageModel.Load(File));
        Assert.Equal(expected, await Story(LanguageModel.Load(bytes)));
        await using FileStream seekable = System.IO.File.OpenRead(File);
        Assert.Equal(expected, await Story(LanguageModel.Load(seekable)));
        using MemoryStream packed = new();
        await using (GZipStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) await zip.WriteAsync(bytes);
        packed.Position = 0;
        await using GZipStream unpacked = new(packed, CompressionMode.Decompress);
        Assert.Equal(expected, await Story(LanguageModel.Load(unpacked)));
    }

    [Fact]
    public async Task Ranges_over_HTTP_give_what_the_file_gives()
    {
        byte[] bytes = await System.IO.File.ReadAllBytesAsync(File);
        using RawServer server = new(r => RawAnswer.Of(r, bytes));
        Assert.Equal(await Story(LanguageModel.Load(File)), await Story(LanguageModel.Load($"{server.Address}model.gguf")));
        // Blocks, not tensors.
        Assert.InRange(server.Requests.Count, 1, bytes.Length / Engine.Hub.HttpBytes.BlockBytes + 2);
    }

    [Fact]
    public void A_server_without_ranges_is_refused()
    {
        using RawServer server = new(r => new RawAnswer(200, "GGUF"u8.ToArray(), "Content-Length: 4"));
        Assert.Contains("ranges", Assert.Throws<ModelLoadException>(() => LanguageModel.Load($"{server.Address}model.gguf")).Message, StringComparison.Ordinal);
        using RawServer none = new(r => new RawAnswer(404, default, "Content-Length: 0"));
        Assert.Contains("404", Assert.Throws<ModelLoadException>(() => LanguageModel.Load($"{none.Address}model.gguf")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_changes_on_the_server_is_refused()
    {
        byte[] bytes = System.IO.File.ReadAllBytes(File), longer = new byte[bytes.Length + (12 << 20)];
        bytes.CopyTo(longer, 0);
        int version = 0;
        using RawServer server = new(r => RawAnswer.Of(r, longer) is var a ? a with { Headers = [.. a.Headers, $"ETag: \"{Interlocked.Increment(ref version)}\""] } : a);
        using Engine.Hub.HttpBytes source = Engine.Hub.HttpBytes.Open($"{server.Address}model.gguf");
        Assert.Contains("changed", Assert.Throws<Engine.Hub.HubException>(() => source.Read(Engine.Hub.HttpBytes.BlockBytes, new byte[1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_short_it_is_refused_as_a_file_is()
    {
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        Assert.Throws<ModelLoadException>(() => LanguageModel.Load(bytes.AsMemory(0, bytes.Length / 2)));
        Assert.Throws<ModelLoadException>(() => LanguageModel.Load(new MemoryStream(bytes, 0, 20)));
    }

    private static async Task<string> Story(LanguageModel model)
    {
        using (model)
        {
            string text = "";
            await foreach (GenerationUpdate update in model.GenerateAsync("Once upon a time", Options)) text += update.Text;
            return text;
        }
    }
}
