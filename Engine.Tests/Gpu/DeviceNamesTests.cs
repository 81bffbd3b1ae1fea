using Engine.Gpu;
using Engine.Gpu.Accelerators;

namespace Engine.Tests.Gpu;

/// <summary>How devices are asked for, and what is said of those that are not there.</summary>
public class DeviceNamesTests
{
    [Theory]
    [InlineData("cuda", AcceleratorKind.Cuda, 0, "cuda:0")]
    [InlineData("CUDA:1", AcceleratorKind.Cuda, 1, "cuda:1")]
    [InlineData("opencl:12", AcceleratorKind.OpenCl, 12, "opencl:12")]
    [InlineData("simulator", AcceleratorKind.Simulator, 0, "simulator")]
    public void A_name_is_a_kind_and_a_number(string text, AcceleratorKind kind, int index, string id)
    {
        Assert.Equal((kind, index), DeviceNames.Parse(text));
        Assert.Equal(id, DeviceNames.Of(kind, index));
        Assert.Equal(id, GpuDevices.IdOf(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:1:2")]
    [InlineData("opencl: 1")]
    [InlineData("opencl:99999999999")]
    public void What_is_no_name_is_refused(string text) => Assert.Equal($"devices are {DeviceNames.Words}, not '{text}'", Assert.Throws<ArgumentException>(() => DeviceNames.Parse(text)).Message);

    [Fact]
    public void What_is_missing_is_said_in_a_line_with_what_is_there()
    {
        Assert.Equal("there is no device cuda:1; there are cpu, cuda:0 (A), opencl:0 (B)", DeviceNames.Missing("cuda:1", ["cuda:0 (A)", "opencl:0 (B)"], null));
        Assert.Equal($"there is no device opencl:0 ({OpenClLibrary.Missing}); there is cpu", DeviceNames.Missing("opencl:0", [], OpenClLibrary.Missing));
    }

    [Theory]
    [InlineData("opencl,cpu", "opencl:0,cpu")]
    [InlineData("CUDA:1, cuda", "cuda:1,cuda:0")]
    [InlineData("cpu,cpu", "cpu,cpu")]
    [InlineData("Auto", "auto")]
    public void Several_are_named_with_commas(string text, string ids) => Assert.Equal(ids, GpuDevices.IdOf(text));

    [Theory]
    [InlineData("opencl,", "a device is missing beside a comma of")]
    [InlineData("cpu,,cpu", "a device is missing beside a comma of 'cpu,,cpu'")]
    [InlineData("", "devices are")]
    [InlineData("cpu,auto", "auto stands alone")]
    public void What_cannot_go_together_is_refused(string text, string problem)
    {
        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => GpuDevices.IdOf(text)).Message, StringComparison.Ordinal);
        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => GpuDevices.Parse(text.Replace("opencl", "cpu", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_are_one_device_of_theirs()
    {
        ComputeDevice both = GpuDevices.Parse("simulator,cpu");
        Assert.Equal("simulator,cpu", both.Id);
        Assert.Equal(["simulator", "cpu"], both.Parts.Select(part => part.Id));
        Assert.Contains("no device cuda:999", Assert.Throws<ArgumentException>(() => GpuDevices.Parse("cpu,cuda:999")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_processors_of_the_machine_have_a_name() => Assert.Same(ComputeDevice.Cpu, GpuDevices.Parse("cpu"));

    [Fact]
    public void A_number_that_no_device_has_is_refused()
    {
        string all = string.Concat(GpuDevices.List().Select(device => $", {device}"));
        Assert.EndsWith($"cpu{all}", Assert.Throws<ArgumentException>(() => GpuDevices.OpenCl(999)).Message, StringComparison.Ordinal);
        Assert.Contains("no device cuda:999", Assert.Throws<ArgumentException>(() => GpuDevices.Cuda(999)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_simulator_is_there_and_listed_to_nobody()
    {
        Assert.Equal("simulator", GpuDevices.Parse("simulator").Id);
        Assert.DoesNotContain(GpuDevices.List(), device => device.Kind == AcceleratorKind.Simulator);
    }
}
