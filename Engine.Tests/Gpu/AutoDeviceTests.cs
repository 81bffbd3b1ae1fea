using Engine.Gpu;
using Engine.Gpu.Accelerators;
using Engine.Loading.Checkpoints;

namespace Engine.Tests.Gpu;

/// <summary>What is chosen for a model, and what is said of that.</summary>
public class AutoDeviceTests
{
    private static readonly ComputeDevice Fast = new SmallDevice(1, "fast"), Slow = new SmallDevice(1, "slow");

    [Theory]
    [InlineData(8e9, 300, "fast")]
    [InlineData(1e6, 300, "cpu")]
    [InlineData(1e6, 1, "fast")]
    public void The_fastest_decodes_large_models_and_small_ones_stay_where_launches_cost_nothing(double bytes, int operations, string id)
    {
        DeviceTrial[] trials = [new(ComputeDevice.Cpu, 50e9), new(Slow, 60e9, 1e-4), new(Fast, 4e12, 4e-6), new(Slow, 1e15, Refusal: "it is away")];
        Assert.Equal(id, DeviceTrial.Best(trials, bytes, operations)!.Device.Id);
    }

    [Fact]
    public void Of_equals_the_first_is_taken_and_of_none_none()
    {
        Assert.Same(Slow, DeviceTrial.Best([new(Slow, 1e9), new(Fast, 1e9)], 1e9, 1)!.Device);
        Assert.Null(DeviceTrial.Best([new(Slow, Refusal: "it is away")], 1e9, 1));
    }

    [Fact]
    public void A_trial_says_its_numbers_or_why_it_cannot_be()
    {
        Assert.Equal("fast: 2.4 ms a token by 4000 GB/s and 4 us a launch", new DeviceTrial(Fast, 4e12, 4e-6).Text(8e9, 100));
        Assert.Equal("slow: no, it is away", new DeviceTrial(Slow, Refusal: "it is away").Text(8e9, 100));
    }

    [Fact]
    public void A_processor_behind_OpenCL_and_the_simulator_are_never_chosen()
    {
        GpuComputeDevice processor = Of(AcceleratorKind.OpenCl, "A", processor: true), cuda = Of(AcceleratorKind.Cuda, "B"), same = Of(AcceleratorKind.OpenCl, "B");
        GpuComputeDevice[] all = [processor, cuda, same];
        Assert.Contains("processors", AutoComputeDevice.Refusal(processor, all), StringComparison.Ordinal);
        Assert.Contains("tests", AutoComputeDevice.Refusal(Of(AcceleratorKind.Simulator, "C"), all), StringComparison.Ordinal);
        Assert.Null(AutoComputeDevice.Refusal(cuda, all));
        Assert.Equal("it is cuda:0", AutoComputeDevice.Refusal(same, all));
    }

    [Fact]
    public void The_choice_and_its_reason_are_told()
    {
        using ModelAssembly model = ModelAssembly.Of(DefaultModel.Open, new());
        List<(string Id, string Reason)> told = [];
        ComputeDevice chosen = GpuDevices.Auto.Choose(model.Request, false, (id, reason) => told.Add((id, reason)));
        (string id, string reason) = Assert.Single(told);
        Assert.Equal(chosen.Id, id);
        Assert.NotEmpty(reason);
        if (GpuDevices.List().Any(gpu => !gpu.IsProcessor)) return;
        Assert.Same(ComputeDevice.Cpu, chosen);
        string refusal = Assert.Throws<ArgumentException>(() => GpuDevices.Auto.Choose(model.Request, true, (_, _) => { })).Message;
        Assert.StartsWith("auto finds no GPU that could take layers, only cpu", refusal, StringComparison.Ordinal);
    }

    private static GpuComputeDevice Of(AcceleratorKind kind, string name, bool processor = false) => new(kind, 0, new DeviceDescription(name, 1 << 30, 1, null, processor));
}
