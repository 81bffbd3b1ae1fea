using Engine.Cli.Parsing;
using Engine.Cli.Terminals;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Loading.Quantizing;
using Engine.Tuning;

namespace Engine.Tests.Cli.Parsing;

/// <summary>The common flags to <see cref="LoadOptions"/>.</summary>
public class ModelOptionsTests
{
    [Fact]
    public void What_is_not_given_is_the_default_for_one_person() => Assert.Equal(new LoadOptions { Sequences = 1 }, OptionReading.Model());

    [Fact]
    public void Every_flag_is_read()
        => Assert.Equal(
            new LoadOptions { Lanes = LaneWidth.Scalar, Threads = 3, Precision = Precision.Exact, Format = QuantizationScheme.Parse("Q4_K_M"), Context = 100, CacheFormat = CacheFormat.Q8_0, Sequences = 2, Tuning = TuningOption.Of(2048) },
            OptionReading.Model("--lanes", "scalar", "--threads", "3", "--precision", "exact", "--format", "Q4_K_M", "--context", "100", "--kv", "q8_0", "--sequences", "2", "--tuning", "2048"));

    [Theory]
    [InlineData("--device", "gpu")]
    [InlineData("--device", "cuda:-1")]
    [InlineData("--device", "cpu,")]
    [InlineData("--gpu-layers", "-1")]
    [InlineData("--gpu-memory", "much")]
    [InlineData("--gpu-memory", "0")]
    [InlineData("--lanes", "1024")]
    [InlineData("--threads", "-2")]
    [InlineData("--precision", "half")]
    [InlineData("--context", "0")]
    [InlineData("--kv", "Q4_0")]
    [InlineData("--sequences", "0")]
    [InlineData("--tuning", "sometimes")]
    [InlineData("--tuning", "1000")]
    public void What_is_out_of_range_is_refused_by_name(string flag, string value)
        => Assert.Contains(flag, OptionReading.Complaint(new ModelOptions().All, flag, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("6G", 6L << 30)]
    [InlineData("512m", 512L << 20)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("2kB", 2048)]
    [InlineData("7", 7)]
    [InlineData("1T", 1L << 40)]
    public void Bytes_are_read_with_their_units(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("12", 12)]
    [InlineData("99999999999", int.MaxValue)]
    [InlineData("all", int.MaxValue)]
    [InlineData("ALL", int.MaxValue)]
    public void More_layers_than_any_model_has_are_all(string text, int layers) => Assert.Equal(layers, LayerCount.Parse(text));

    [Theory]
    [InlineData("0", "one or more")]
    [InlineData("0.1", "one or more")]
    [InlineData("4096T", "fewer than 4096T")]
    [InlineData("99999999999999T", "fewer than 4096T")]
    [InlineData("NaN", "a number")]
    [InlineData("Infinity", "a number")]
    public void What_is_wrong_with_a_size_is_said(string text, string problem)
        => Assert.StartsWith($"bytes are {problem}", Assert.Throws<ArgumentException>(() => ByteSize.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--gpu-layers", "most", "layers are a whole number from 0 on, or all, not 'most'")]
    [InlineData("--gpu-memory", "0", "bytes are one or more, not '0'")]
    [InlineData("--device", "cpu,", "a device is missing beside a comma of 'cpu,'")]
    [InlineData("--context", "99999999999", "a whole number from 1 to 2147483647")]
    public void What_is_right_is_said(string flag, string value, string problem)
        => Assert.Contains(problem, OptionReading.Complaint(new ModelOptions().All, flag, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("-1G")]
    [InlineData("0.1")]
    [InlineData("9999999999999T")]
    [InlineData("1e3")]
    [InlineData("6X")]
    [InlineData("6GG")]
    public void What_is_no_size_is_refused(string text)
        => Assert.EndsWith($"not '{text}'", Assert.Throws<ArgumentException>(() => ByteSize.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--gpu-layers", "2")]
    [InlineData("--gpu-memory", "1G")]
    public async Task Layers_for_a_GPU_need_one(params string[] flag)
    {
        (await CliRun.Of(["inspect", .. flag])).AssertRefused(ExitCode.Usage, "name a GPU");
        (await CliRun.Of(["inspect", "--device", "cpu", .. flag])).AssertRefused(ExitCode.Usage, "name a GPU");
    }

    [Fact]
    public async Task No_layers_for_a_GPU_need_none() => (await CliRun.Of("inspect", "--gpu-layers", "0")).AssertOk();

    [Fact]
    public async Task Tiles_that_the_lanes_lack_are_refused()
        => (await CliRun.Of("inspect", "model", "--lanes", "scalar", "--tuning", "0,8,24")).AssertRefused(ExitCode.Usage, "scalar lanes", "not 8");

    [Fact]
    public async Task Lanes_that_the_CPU_lacks_are_refused()
    {
        string? lacking = LaneWidths.All.Where(width => !LaneWidths.IsSupported(width)).Select(width => width.Name()).FirstOrDefault();
        if (lacking is null) return; // this CPU has them all; the refusal itself is tested where the lanes are
        (await CliRun.Of("inspect", "model", "--lanes", lacking)).AssertRefused(ExitCode.Usage, lacking);
    }
}
