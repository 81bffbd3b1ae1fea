using Engine.Gpu;
using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Quantizing;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Loading;
using Architecture = Engine.Models.Architecture;

namespace Engine.Tests.Gpu;

/// <summary>How many launches, copies and waits a decoded token takes: the numbers are those of docs/gpu.md.</summary>
public abstract class GpuLaunchTests : GpuTests
{
    // Rows of the embedding; the norm and the product of the head; the greatest logits in two.
    private const int Once = 1 + 2 + 2;

    // Norm; q, k and v; positions, keys and values; attention in two; its form; output; norm; gate and up; SwiGLU; down.
    private const int OfLlama = 11;

    // As far as the MLP 7; norm; router; choice; the experts' form, another than the router's; gate and up; SwiGLU; down; the sum.
    private const int OfExperts = 7 + 8;

    [GpuFact]
    public void A_decoded_token()
    {
        foreach ((string model, int launches) in new[] { ("llama", OfLlama), ("qwen3", OfLlama), ("mixtral", OfExperts) })
        {
            Architecture architecture = Architectures.All.Single(a => a.ModelType == model);
            using var folder = new TempFolder();
            var device = new GpuDevice(Accelerator, Precision.Fast);
            using ModelAssembly assembly = ModelAssembly.Of(TinyModel.Write(folder, architecture),
                new LoadOptions { DeviceInstance = device, Format = QuantizationScheme.Parse("Q8_0"), Context = 64, Sequences = 1 });
            using var request = new OneRequest(assembly, new());
            request.Step();
            request.Step();
            (long first, long copies, long waits) = (device.Queue.Launches, device.Queue.Copies, device.Queue.Synchronisations);
            request.Step();
            Assert.True(Once + TinyModel.Layers * launches == device.Queue.Launches - first, $"{model}: {device.Queue.Launches - first} launches");
            // The token goes up, then which logits are wanted, and these come down.
            Assert.True(3 == device.Queue.Copies - copies, $"{model}: {device.Queue.Copies - copies} copies");
            Assert.True(1 == device.Queue.Synchronisations - waits, $"{model}: {device.Queue.Synchronisations - waits} waits");
        }
    }

    [GpuFact]
    public void Settings_choose_the_same_from_the_greatest_logits_as_from_the_row()
    {
        foreach (GenerationOptions options in (GenerationOptions[])[new(), new() { Temperature = 0.8f, TopK = 5, Seed = 1 }, new() { Temperature = 0.9f, TopP = 0.8f, Seed = 2 },
            new() { RepetitionPenalty = 1.2f }, new() { LogitBias = new Dictionary<int, float> { [5] = float.NegativeInfinity } }])
        {
            // A token more to report than may be asked for makes a request want the row.
            int[] top = Run(options, null), row = Run(options, 200);
            Assert.Equal(row, top);
        }
    }

    private int[] Run(GenerationOptions options, int? logProbs)
    {
        using ModelAssembly assembly = ModelAssembly.Of(SmallFable.Folder, Options(Precision.Fast) with { Context = 64, Sequences = 1 });
        using var request = new OneRequest(assembly, options, logProbs);
        for (int token = 0; token < 24; token++) request.Step();
        return request.Ids;
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClLaunchTests : GpuLaunchTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaLaunchTests : GpuLaunchTests;
