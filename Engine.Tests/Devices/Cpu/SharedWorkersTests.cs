using System.Runtime.InteropServices;
using Engine.Devices.Cpu;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Loading;
using Engine.Tuning;
using Architecture = Engine.Models.Architecture;

namespace Engine.Tests.Devices.Cpu;

/// <summary>Several models compute on the same workers, at the same time, and each as if it had them to itself.</summary>
public class SharedWorkersTests
{
    [Fact]
    public async Task Two_models_on_one_device_have_their_own_bits()
    {
        using var device = new CpuDevice(LaneWidths.Choose(), 3, Precision.Fast, TuningOption.Choose(null));
        await CheckAsync(device, device);
        // It outlives the models.
        await CheckAsync(device, device);
    }

    [Fact]
    public async Task So_do_models_on_devices_that_share_a_pool()
    {
        using var pool = new WorkerPool(2);
        using var fast = new CpuDevice(LaneWidths.Choose(), pool, Precision.Fast, TuningOption.Choose(null));
        using (var exact = new CpuDevice(LaneWidth.Scalar, pool, Precision.Exact, TuningOption.Choose(null))) await CheckAsync(fast, exact);
        // The pool is the caller's, also where one of its devices has gone.
        await CheckAsync(fast, fast);
    }

    private static async Task CheckAsync(CpuDevice first, CpuDevice second)
    {
        using var folders = new TempFolder();
        using TempFolder others = new();
        string llama = TinyModel.Write(folders, Row("llama")), gpt = TinyModel.Write(others, Row("gpt2"));
        int[] ids = [.. Enumerable.Range(0, 60).Select(i => i * 31 % TinyModel.Vocab)];
        int[][] alone = [await AloneAsync(llama, first, ids), await AloneAsync(gpt, second, ids)];
        using LanguageModel a = LanguageModel.Load(llama, Options(first)), b = LanguageModel.Load(gpt, Options(second));
        for (int round = 0; round < 5; round++)
        {
            float[][] together = await Task.WhenAll(a.GetLogitsAsync(ids, 1 + round), b.GetLogitsAsync(ids, 3 + round));
            for (int i = 0; i < 2; i++) Assert.Equal(alone[i], Bits(together[i]));
        }
    }

    private static async Task<int[]> AloneAsync(string path, CpuDevice device, int[] ids)
    {
        using LanguageModel model = LanguageModel.Load(path, Options(device));
        return Bits(await model.GetLogitsAsync(ids));
    }

    private static LoadOptions Options(CpuDevice device) => new() { Context = TinyModel.Context, Sequences = 2, DeviceInstance = device };

    private static Architecture Row(string modelType) => Architectures.All.Single(a => a.ModelType == modelType);

    private static int[] Bits(float[] logits) => MemoryMarshal.Cast<float, int>(logits.AsSpan()).ToArray();
}
