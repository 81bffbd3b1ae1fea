using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Checkpoints;
using Engine.Loading.Quantizing;
using Engine.Tests.Cli;
using Engine.Tests.Loading;
using Engine.Training;
using Fable;

namespace Engine.Tests.Fable;

/// <summary>The models in <c>models/</c> are those of the recipes, laid out as Hugging Face's Llama is, and say the same as folder and as GGUF file.</summary>
public class RecipesTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "models"));

    public static TheoryData<string> Names => ["Fable-3M", "Fable-300K"];

    [Theory, MemberData(nameof(Names))]
    public void Every_name_and_shape_is_that_of_the_layout(string name)
    {
        TrainingRecipe recipe = name == "Fable-3M" ? Recipes.Fable3M : Recipes.Fable300K;
        using Checkpoint checkpoint = Checkpoint.Open(Path.Combine(Folder, name));
        Assert.Equal(
            recipe.Shape.Tensors.Select(t => (t.Name, string.Join(' ', t.Shape))).Order(),
            checkpoint.Tensors.Values.Select(t => (t.Name, string.Join(' ', t.Shape))).Order());
        Assert.All(checkpoint.Tensors.Values, t => Assert.Equal("BF16", t.DType));
        Assert.Equal(recipe.Shape, Trainer.ShapeOf(Path.Combine(Folder, name)));
    }

    /// <summary>Rounded while it is loaded, the folder is the file to the bit.</summary>
    [Theory, MemberData(nameof(Names))]
    public async Task The_file_is_the_folder_rounded(string name)
    {
        LoadOptions options = new() { Precision = Precision.Exact, Threads = 1, Sequences = 1 };
        using LanguageModel whole = LanguageModel.Load(Path.Combine(Folder, name), options with { Format = QuantizationScheme.Parse("Q8_0") });
        using LanguageModel rounded = LanguageModel.Load(Path.Combine(Folder, $"{name}-Q8_0.gguf"), options);
        int[] ids = whole.Tokenize("Once upon a time, there was a little fox named Max. Max had a red kite.");
        Assert.Equal(ids, rounded.Tokenize("Once upon a time, there was a little fox named Max. Max had a red kite."));
        Assert.Equal(whole.EndTokens.Order(), rounded.EndTokens.Order());
        Assert.Equal(whole.Tokenizer!.ChatTemplate, rounded.Tokenizer!.ChatTemplate);
        Assert.Equal(await whole.GetLogitsAsync(ids), await rounded.GetLogitsAsync(ids));
    }

    [Fact]
    public void The_draft_has_the_targets_tokenizer() => Assert.Equal(Tokenizer("Fable-3M"), Tokenizer("Fable-300K"));

    /// <summary>Whoever changes what a run computes, corpus, vocabulary, gradients or steps, puts the new hash here knowingly.</summary>
    [Fact]
    public async Task A_short_run_gives_these_weights()
    {
        using TempFolder made = new();
        string flags = "--seed 3 --steps 12 --batch-tokens 1024 --context 512 --hidden 64 --intermediate 128 --layers 2 --heads 2 --kv-heads 1 --head-dim 32";
        (await CliRun.Of(["train", made.File("model"), .. flags.Split(' ')])).AssertOk();
        byte[] weights = File.ReadAllBytes(Path.Combine(made.File("model"), "model.safetensors"));
        Assert.Equal("96C343153309D518E4BF40500FD3DC5B77C5D103504CCC0B17CDE04604A6DD75", Convert.ToHexString(SHA256.HashData(weights)));
    }

    private static byte[] Tokenizer(string name) => File.ReadAllBytes(Path.Combine(Folder, name, "tokenizer.json"));

    private static string Here([CallerFilePath] string path = "") => path;
}
