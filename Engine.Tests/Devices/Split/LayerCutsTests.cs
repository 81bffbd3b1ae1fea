using Engine.Devices.Split;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Manifests;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Loading;

namespace Engine.Tests.Devices.Split;

/// <summary>A step of any architecture cut between any of its layers.</summary>
public class LayerCutsTests
{
    public static IEnumerable<object[]> ModelTypes => ConformanceTests.ModelTypes;

    /// <summary>What an operation forgets to name would be on no device.</summary>
    [Theory, MemberData(nameof(ModelTypes))]
    public void Operations_name_all_weights(string modelType) => On(modelType, (graph, manifest) =>
    {
        StepOperation[] all = [.. graph.Sections.SelectMany(section => section.Operations)];
        WeightManifest named = LayerCuts.Weights(manifest, all);
        Assert.Equal(manifest.Matrices, named.Matrices);
        Assert.Equal(manifest.Vectors, named.Vectors);
    });

    [Theory, MemberData(nameof(ModelTypes))]
    public void Parts_are_whole_steps_that_pass_the_residual_stream(string modelType) => On(modelType, (graph, manifest) =>
    {
        var cuts = new LayerCuts(graph, TinyModel.Layers);
        for (int cut = 1; cut < TinyModel.Layers; cut++)
        {
            StepGraph before = cuts.Part(0, cut), behind = cuts.Part(cut, TinyModel.Layers - cut);
            before.Validate();
            behind.Validate();
            Assert.Empty(before.Inputs);
            Assert.Equal([graph.Decoder.Operations.OfType<Observe>().First().X], before.Results);
            Assert.Equal(before.Results, behind.Inputs);
            Assert.Empty(behind.Results);
            Assert.Empty(before.Head.Operations);
            Assert.Null(before.Logits);
            Assert.Same(graph.Logits, behind.Logits);
            Assert.Equal(graph.Head.Operations, behind.Head.Operations);
            int angles = graph.Decoder.Operations.OfType<ComputeAngles>().Count();
            Assert.Equal(graph.Decoder.Operations.Count + angles, before.Decoder.Operations.Count + behind.Decoder.Operations.Count);
            Assert.Equal(Enumerable.Range(0, cut), before.Decoder.Operations.OfType<Attend>().Select(attend => attend.Layer).Distinct());
            Assert.Equal(Enumerable.Range(0, TinyModel.Layers - cut), behind.Decoder.Operations.OfType<RotateAndStore>().Select(store => store.Layer).Distinct());
            // Embedding and head are not tied.
            Assert.Equal(manifest.Matrices, cuts.Weights(manifest, 0, cut).Matrices.Concat(cuts.Weights(manifest, cut, TinyModel.Layers - cut).Matrices)
                .OrderBy(matrix => manifest.Matrices.ToList().IndexOf(matrix)));
        }

        Assert.Throws<InvalidOperationException>(() => new LayerCuts(graph, TinyModel.Layers + 1));
        Assert.Throws<InvalidOperationException>(() => new LayerCuts(graph, TinyModel.Layers - 1));
    });

    private static void On(string modelType, Action<StepGraph, WeightManifest> check)
    {
        using var folder = new TempFolder();
        string path = TinyModel.Write(folder, Architectures.All.Single(a => a.ModelType == modelType));
        using ModelAssembly assembly = ModelAssembly.Of(path, new() { Context = TinyModel.Context });
        check(assembly.Request.Graph, assembly.Request.Manifest);
    }
}
