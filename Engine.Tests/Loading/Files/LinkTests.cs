using Engine.Loading.Checkpoints;
using Engine.Loading.Quantizing;
using Engine.Tests.Loading.Checkpoints.Gguf;
using Engine.Tests.Loading.Quantizing;

namespace Engine.Tests.Loading.Files;

/// <summary>A link is what it leads to: caches of downloads hold files once and link to them from the folders of models.</summary>
public class LinkTests
{
    [Fact]
    public void A_file_is_opened_through_links()
    {
        using TempFolder folder = new();
        byte[] good = GgufBuilder.Good();
        folder.Write("whole.gguf", good);
        Link(folder, "link.gguf", "whole.gguf");
        Link(folder, "second.gguf", "link.gguf");
        using Checkpoint checkpoint = Checkpoint.Open(folder.File("second.gguf"));
        byte[] bytes = new byte[32];
        checkpoint.Read(checkpoint.Tensors["a.weight"], 0, bytes);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (byte)i), bytes);
    }

    [Fact]
    public async Task A_folder_of_links_is_a_model()
    {
        using TempFolder blobs = new(), snapshot = new();
        SmallFable.CopyTo(blobs);
        Directory.CreateSymbolicLink(snapshot.File("b"), blobs.Path);
        foreach (string file in Directory.GetFiles(blobs.Path))
        {
            // Links of a few bytes, which were taken for files of a few bytes.
            string blob = $"{Path.GetFileName(file)[0]}{Path.GetFileName(file).Length}";
            File.Move(file, blobs.File(blob));
            File.CreateSymbolicLink(snapshot.File(Path.GetFileName(file)), $"b/{blob}");
        }

        Directory.CreateSymbolicLink(blobs.File("folder"), snapshot.Path);
        using LanguageModel linked = LanguageModel.Load(blobs.File("folder"), new() { Sequences = 1 }), plain = LanguageModel.Load(SmallFable.Folder, new() { Sequences = 1 });
        int[] ids = plain.Tokenize("Once upon a time");
        Assert.Equal(ids, linked.Tokenize("Once upon a time"));
        Assert.Equal(await plain.GetLogitsAsync(ids), await linked.GetLogitsAsync(ids));
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_refused_and_so_is_what_it_leads_to()
    {
        using TempFolder folder = new();
        folder.Write("short.gguf", [1, 2, 3]);
        Link(folder, "nowhere.gguf", "missing.gguf");
        Link(folder, "circle.gguf", "circle.gguf");
        Link(folder, "link.gguf", "short.gguf");
        Assert.Contains("no such file", Refusal(folder.File("nowhere.gguf")));
        Refusal(folder.File("circle.gguf"));
        Assert.Contains("3 bytes", Refusal(folder.File("link.gguf")));
        if (!File.Exists("/dev/zero")) return;
        Link(folder, "endless.gguf", "/dev/zero");
        Assert.Contains("too short", Refusal(folder.File("endless.gguf")));
    }

    /// <summary>The limit holds for what is read, not for the few bytes of the link.</summary>
    [Fact]
    public void A_tokenizer_too_large_is_refused_through_a_link_too()
    {
        using TempFolder folder = new();
        using (FileStream large = File.Create(folder.File("large"))) large.SetLength((256L << 20) + 1);
        Link(folder, "tokenizer.json", "large");
        Assert.Contains("too large", Assert.Throws<ModelLoadException>(() => Engine.Tokenizers.TokenizerJson.Load(folder.Path)).Message);
    }

    [Fact]
    public void A_file_is_not_quantised_over_itself_through_a_link()
    {
        using TempFolder folder = new();
        using (QuantizerTests.Quantize(new TinyLlama().Write(folder), folder.File("a.gguf"), "F16")) { }
        Link(folder, "link.gguf", "a.gguf");
        using Checkpoint source = Checkpoint.Open(folder.File("link.gguf"));
        Assert.Throws<ArgumentException>(() => Quantizer.Quantize(source, folder.File("a.gguf"), QuantizerTests.Options("Q8_0")));
    }

    private static void Link(TempFolder folder, string name, string target) => File.CreateSymbolicLink(folder.File(name), target);

    private static string Refusal(string path) => Assert.Throws<ModelLoadException>(() => Checkpoint.Open(path)).Message;
}
