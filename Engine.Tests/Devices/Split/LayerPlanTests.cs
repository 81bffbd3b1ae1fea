using Engine.Devices;
using Engine.Devices.Split;
using Engine.Loading.Checkpoints;
using Engine.Tests.Gpu;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Devices.Split;

/// <summary>How many layers GPUs take of the model of the library, and what is refused, before a device is opened.</summary>
public class LayerPlanTests
{
    private static readonly ComputeDevice Gpu = new SmallDevice(1L << 40), Other = new SmallDevice(1L << 40, "small:1");

    [Theory]
    [InlineData(0, new[] { "cpu:4" })]
    [InlineData(1, new[] { "cpu:3", "small:0:1" })]
    [InlineData(3, new[] { "cpu:1", "small:0:3" })]
    [InlineData(4, new[] { "small:0:4" })]
    [InlineData(99, new[] { "small:0:4" })]
    public void The_last_layers_go_to_the_GPU(int layers, string[] parts) => Assert.Equal(parts, Parts(new() { Device = Gpu, GpuLayers = layers }));

    [Fact]
    public void Devices_that_are_named_keep_their_order()
    {
        Assert.Equal(["small:0:3", "cpu:1"], Parts(new() { Device = ComputeDevice.Split(Gpu, ComputeDevice.Cpu), GpuLayers = 3 }));
        Assert.Equal(["cpu:1", "small:0:1", "small:1:2"], Parts(new() { Device = ComputeDevice.Split(Gpu, Other), GpuLayers = 3 }));
        Assert.Equal(["small:0:2", "small:1:2"], Parts(new() { Device = ComputeDevice.Split(Gpu, Other), GpuLayers = 4 }));
        Assert.Equal(["small:0:2", "small:1:2"], Parts(new() { Device = ComputeDevice.Split(Gpu, Other) }));
        Assert.Equal("small:0,small:1", ComputeDevice.Split(Gpu, Other).Id);
        Assert.Same(Gpu, ComputeDevice.Split(Gpu));
    }

    [Fact]
    public void As_many_layers_go_to_the_GPU_as_its_bytes_hold()
    {
        using ModelAssembly model = ModelAssembly.Of(DefaultModel.Open, new());
        int all = model.Layout.Layers.Count;
        LayerBytes bytes = new(new LayerCuts(model.Request.Graph, all), model.Request);
        Prop.ForAll(Gen.Choose(1, (int)(1.2 * bytes.Of(0, all))).ToArbitrary(), budget =>
        {
            // Of the memory there is, or of what is given.
            var options = new LoadOptions { Device = budget % 2 == 0 ? Gpu : new SmallDevice(budget), GpuMemory = budget % 2 == 0 ? budget : 1L << 40 };
            int fitting = Enumerable.Range(1, all).LastOrDefault(count => bytes.Of(all - count, count) <= budget);
            if (fitting == 0)
                return Assert.Throws<ModelLoadException>(() => Plan(model, options)).Message.StartsWith("1 of the 4 layers of this model", StringComparison.Ordinal);
            LayerPlan.Part gpu = Plan(model, options).Parts[^1];
            return gpu.Count == fitting && gpu.First == all - fitting && gpu.Device == options.Device;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_the_numbers()
    {
        string message = Refusal<ModelLoadException>(new() { Device = Gpu, GpuLayers = 2, GpuMemory = 3 << 20 });
        Assert.Matches(@"^2 of the 4 layers of this model do not fit on small:0 \(a small one\); found [0-9.]+ MiB: [0-9.]+ MiB of weights, "
            + @"[0-9.]+ MiB of cache, [0-9.]+ MiB of buffers, expected at most 3 MiB on small:0$", message);
        message = Refusal<ModelLoadException>(new() { Device = ComputeDevice.Split(new SmallDevice(2 << 20), new SmallDevice(1 << 20, "small:1")) });
        Assert.Contains("the 4 layers of this model do not fit on small:0 (a small one), small:1 (a small one)", message, StringComparison.Ordinal);
        Assert.EndsWith("expected at most 2 MiB on small:0, at most 1 MiB on small:1", message, StringComparison.Ordinal);
        // A device that is named twice has its memory once.
        ComputeDevice twice = new SmallDevice(30 << 20);
        message = Refusal<ModelLoadException>(new() { Device = ComputeDevice.Split(twice, twice) });
        Assert.EndsWith("expected at most 30 MiB on small:0, which is named 2 times and has it once", message, StringComparison.Ordinal);
        // Bytes are those of each of several GPUs, and each has a layer at least.
        message = Refusal<ModelLoadException>(new() { Device = ComputeDevice.Split(Gpu, Other), GpuMemory = 1 << 10 });
        Assert.StartsWith("one layer of this model for each of 2 GPUs does not fit on small:0 (a small one), small:1 (a small one); found ", message, StringComparison.Ordinal);
        Assert.EndsWith("expected at most 1 KiB on small:0, at most 1 KiB on small:1", message, StringComparison.Ordinal);
        Assert.EndsWith("expected at most 7 bytes on small:0", Refusal<ModelLoadException>(new() { Device = Gpu, GpuMemory = 7 }), StringComparison.Ordinal);
    }

    [Fact]
    public void An_inspection_divides_as_loading_does()
    {
        using ModelAssembly model = ModelAssembly.Of(DefaultModel.Open, new());
        int all = model.Layout.Layers.Count;
        LayerBytes bytes = new(new LayerCuts(model.Request.Graph, all), model.Request);
        // The first device holds one layer and not two; the second would be given as many as the first by their free memory alone, which nobody tells.
        ComputeDevice small = new SmallDevice(bytes.Of(0, 1)), split = ComputeDevice.Split(small, Other);
        LayerPlacement[] placement = [.. ModelInspection.OfDefault(new() { Device = split }).Placement];
        Assert.Equal([("small:0", 1), ("small:1", all - 1)], placement.Select(placed => (placed.Device, placed.Layers)));
        ComputeDevice less = ComputeDevice.Split(new SmallDevice(bytes.Of(0, 1) - 1), Other);
        Assert.Equal(Refusal<ModelLoadException>(new() { Device = less }),
            Assert.Throws<ModelLoadException>(() => ModelInspection.OfDefault(new() { Device = less })).Message);
        // One device alone is shown, with what loading would say.
        Assert.Equal(Refusal<ModelLoadException>(new() { Device = new SmallDevice(1 << 20) }),
            ModelInspection.OfDefault(new() { Device = new SmallDevice(1 << 20) }).Shortage);
        Assert.Null(ModelInspection.OfDefault(new() { Device = Gpu }).Shortage);
    }

    [Fact]
    public void No_layers_for_a_GPU_need_none()
    {
        foreach (ComputeDevice? device in (ComputeDevice?[])[null, ComputeDevice.Cpu, ComputeDevice.Split(ComputeDevice.Cpu, ComputeDevice.Cpu), Engine.Gpu.GpuDevices.Auto])
            Assert.Equal("cpu", Assert.Single(ModelInspection.OfDefault(new() { Device = device, GpuLayers = 0 }).Placement).Device);
    }

    [Fact]
    public void What_cannot_be_meant_is_refused()
    {
        Assert.Contains("name a GPU", Refusal<ArgumentException>(new() { GpuLayers = 1 }), StringComparison.Ordinal);
        Assert.Contains("name a GPU", Refusal<ArgumentException>(new() { Device = ComputeDevice.Cpu, GpuMemory = 1 }), StringComparison.Ordinal);
        Assert.Contains("GpuLayers is 0 or more", Refusal<ArgumentOutOfRangeException>(new() { Device = Gpu, GpuLayers = -1 }), StringComparison.Ordinal);
        Assert.Contains("GpuMemory is 1 byte or more", Refusal<ArgumentOutOfRangeException>(new() { Device = Gpu, GpuMemory = 0 }), StringComparison.Ordinal);
        Assert.Contains("1 layer is too few for 2 GPUs: each takes at least one", Refusal<ArgumentException>(new() { Device = ComputeDevice.Split(Gpu, Other), GpuLayers = 1 }), StringComparison.Ordinal);
        Assert.Contains("5 devices are more than the 4 layers",
            Refusal<ArgumentException>(new() { Device = ComputeDevice.Split([.. Enumerable.Repeat(ComputeDevice.Cpu, 5)]) }), StringComparison.Ordinal);
        Assert.Contains("named twice",
            Refusal<ArgumentException>(new() { Device = ComputeDevice.Split(ComputeDevice.Cpu, Gpu, ComputeDevice.Cpu), GpuLayers = 1 }), StringComparison.Ordinal);
        Assert.Contains("no device", Assert.Throws<ArgumentException>(() => ComputeDevice.Split()).Message, StringComparison.Ordinal);
    }

    private static string Refusal<T>(LoadOptions options) where T : Exception
    {
        string message = Assert.Throws<T>(() => LanguageModel.LoadDefault(options)).Message;
        // .NET puts the value that was out of range behind.
        Assert.True(typeof(T) == typeof(ArgumentOutOfRangeException) || !message.Contains('\n', StringComparison.Ordinal), message);
        return message;
    }

    private static LayerPlan Plan(ModelAssembly model, LoadOptions options) => LayerPlan.Of(options.Device!, options, model.Request);

    private static string[] Parts(LoadOptions options)
    {
        using ModelAssembly model = ModelAssembly.Of(DefaultModel.Open, new());
        return [.. Plan(model, options).Parts.Select(part => $"{part.Device.Id}:{part.Count}")];
    }
}
