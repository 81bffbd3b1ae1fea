using Engine.Gpu;
using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;

namespace Engine.Tests.Gpu;

/// <summary>Tests on accelerators follow each other: they share devices and compiled kernels.</summary>
[CollectionDefinition(nameof(OneAccelerator))]
public sealed class OneAccelerator;

/// <summary>
/// Tests that run on every accelerator: an abstract class holds them, and has a subclass for each kind that names it by <see cref="OnAcceleratorAttribute"/>.
/// </summary>
[Collection(nameof(OneAccelerator))]
public abstract class GpuTests
{
    private protected GpuTests() => Kind = OnAcceleratorAttribute.Of(GetType()).Kind;

    private protected AcceleratorKind Kind { get; }

    private protected GpuAccelerator Accelerator => GpuAccelerator.Open(Kind, 0);

    /// <summary>All shapes; the last one alone on the simulator, where a launch takes milliseconds.</summary>
    private protected T[] Shapes<T>(params T[] all) => Kind == AcceleratorKind.Simulator ? [all[^1]] : all;

    /// <summary>The check that is compiled for the lanes of the accelerator.</summary>
    private protected void PerGroup(Action warp, Action shared)
    {
        if (Kind == AcceleratorKind.Cuda) warp();
        else shared();
    }

    /// <summary>How a model is loaded on the accelerator.</summary>
    private protected LoadOptions Options(Precision precision) => new() { DeviceInstance = new GpuDevice(Accelerator, precision), Precision = precision, Context = 128, Sequences = 4 };

    /// <summary>The accelerator by its name.</summary>
    private protected string Id => DeviceNames.Of(Kind, 0);

    /// <summary>How a model is loaded on devices that are named with commas.</summary>
    private protected static LoadOptions Divided(string devices, Precision precision)
        => new() { Device = GpuDevices.Parse(devices), Precision = precision, Context = 128, Sequences = 4, Threads = 2 };

    /// <summary>The first tokens of a story by the model of the library, greedy.</summary>
    private protected static async Task<int[]> Story(LoadOptions options)
    {
        using LanguageModel model = LanguageModel.LoadDefault(options);
        List<int> ids = [];
        await foreach (GenerationUpdate update in model.GenerateAsync([1, 2, 3], new() { MaxTokens = 16, Temperature = 0, IgnoreEndTokens = true })) ids.AddRange(update.Ids);
        Assert.Equal(16, ids.Count);
        return [.. ids];
    }
}
