using Engine.Bench.Gpu;
using Engine.Bench.Shapes;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Lanes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Gpu;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.Gpu;

/// <summary>What <c>gpu</c> measures, on every accelerator.</summary>
public abstract class GpuLimitTests : GpuTests
{
    [GpuFact]
    public void A_device_has_limits()
    {
        using var probe = new LimitProbe(Accelerator, samples: 2);
        GpuLimits limits = probe.Measure();
        bool hasTensorCores = Accelerator.Prefill == PrefillProducts.TensorCores;
        Assert.All(limits.All.SkipLast(1), limit => Assert.True(limit.Rate > 0, limit.Key));
        Assert.True(hasTensorCores ? limits.Mma > 0 : double.IsNaN(limits.Mma), $"{limits.Mma}");
        // What stands for tensor cores in tests, for the kernel's sake.
        if (Kind == AcceleratorKind.Simulator) Assert.True(probe.Tensor<SoftwareCore>() > 0);
    }

    [GpuFact]
    public async Task Decode_and_prefill_are_measured_model_by_model()
    {
        using var folder = new TempFolder();
        string path = folder.File("small.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        var options = new GpuOptions { Prefill = 5, Decode = 3, Samples = 2, Limit = TimeSpan.FromHours(1) };
        GpuModel[] models = [new("small", "Q8_0", () => path), new("missing", "Q8_0", () => folder.File("missing.gguf"))];
        List<int> saved = [];
        Task Save(GpuResult result)
        {
            saved.Add(result.Rows.Count);
            return Task.CompletedTask;
        }

        GpuResult result = await new GpuTrack(Accelerator, Id, isProcessor: true, options, _ => { }).RunAsync(models, Save, default);
        Assert.Equal([0, 1, 2, 2], saved);
        Assert.Null(result.Rows[0].Failure);
        Assert.NotNull(result.Rows[1].Failure);
        Assert.Equal(2, result.Rows[0].Samples.Count);
        Assert.All(result.Rows[0].Samples, sample => Assert.True(sample.Prefill > 0 && sample.Decode > 0));
        // Two layers of several launches each, one wait for what comes down.
        Assert.True(result.Rows[0].LaunchesPerToken > 2 * 5, $"{result.Rows[0].LaunchesPerToken} launches");
        Assert.Equal(1, result.Rows[0].SynchronisationsPerToken);
        GpuResult late = await new GpuTrack(Accelerator, Id, true, options with { Limit = TimeSpan.Zero }, _ => { }).RunAsync(models, Save, default);
        Assert.Equal((0, 2), (late.Rows.Count, late.LeftOut.Count));
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClLimitTests : GpuLimitTests;

[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorLimitTests : GpuLimitTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaLimitTests : GpuLimitTests;
