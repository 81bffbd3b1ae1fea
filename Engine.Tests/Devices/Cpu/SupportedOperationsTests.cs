using Engine.Caching;
using Engine.Devices;
using Engine.Devices.Cpu;
using Engine.Graphs;
using Engine.Graphs.Operations;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Loading.Checkpoints;
using Engine.Manifests;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Loading;
using Engine.Tuning;
using Architecture = Engine.Models.Architecture;

namespace Engine.Tests.Devices.Cpu;

/// <summary>What the CPU has no kernel for is refused while a step is compiled, by its name, before memory is taken for any tensor.</summary>
public class SupportedOperationsTests
{
    [Fact]
    public void An_unknown_operation_norm_or_function_is_refused_before_memory_is_taken()
    {
        Refuse("Unheard", x => new Unheard(x));
        Refuse("NewNorm", x => new Normalize(x, new NewNorm(), StepGraph.Tokens("y", 64)));
        Refuse("NewNorm", x => new Observe(9, x, new NewNorm()));
        Refuse("NewNorm", x => new RotateAndStore(0, x, x, x, new HeadNorms(new NewNorm(), new NewNorm()), 0));
        Refuse("77", x => new Activate(x, (ActivationFunction)77));
    }

    // Behind a whole model that it has kernels for.
    private static void Refuse(string name, Func<StepTensor, StepOperation> operation)
    {
        using var folder = new TempFolder();
        Architecture llama = Architectures.All.Single(a => a.ModelType == "llama");
        using ModelAssembly assembly = ModelAssembly.Of(TinyModel.Write(folder, llama), new LoadOptions { Context = TinyModel.Context, Threads = 1 });
        using var device = new CpuDevice(LaneWidth.Scalar, 1, Precision.Fast, TuningOption.Choose(null));
        var graph = new StepGraph();
        assembly.Model.Build(graph);
        graph.Head.Add(operation(graph.Decoder.Operations.OfType<Embed>().Single().X));
        var tuner = new Tuner(TuningOption.Choose(null), LaneWidth.Scalar, 1, ((PanelStore)assembly.Weights).Matrices, TuningCache.Shared);
        using var step = new CpuStep(device, (PanelStore)assembly.Weights, (KvStorage)assembly.Cache, assembly.Input, tuner);
        string message = Assert.Throws<NotSupportedException>(() => CpuCompiler.Compile(graph, step)).Message;
        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Equal(0, step.Bytes);
    }

    private sealed record NewNorm : Norm
    {
        public override IEnumerable<WeightVector> Vectors => [];
    }

    private sealed record Unheard(StepTensor X) : StepOperation
    {
        public override IEnumerable<StepTensor> Reads => [X];

        public override IEnumerable<StepTensor> Writes => [];
    }
}
