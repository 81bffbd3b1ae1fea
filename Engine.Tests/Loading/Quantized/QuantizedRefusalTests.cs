using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Loading.Quantized;

/// <summary>What a quantised folder may have wrong is refused with its name; nothing that is written in one does worse.</summary>
public class QuantizedRefusalTests
{
    private const string Gptq = """{"quant_method": "gptq", "bits": 4, "group_size": 32}""", Awq = """{"quant_method": "awq", "bits": 4, "group_size": 32, "version": "gemm"}""",
        Fp8 = """{"quant_method": "fp8", "weight_block_size": [128, 128]}""";

    [Theory]
    [InlineData("""{"quant_method": "aqlm"}""", "quantised with aqlm is not supported"), InlineData("""{"quant_method": "HQQ"}""", "quantised with hqq is not supported")]
    [InlineData("""{"load_in_4bit": true}""", "has no name"), InlineData("""{"quant_method": 3}""", "wrong type")]
    [InlineData("""{"quant_method": "gptq", "bits": 4, "checkpoint_format": "marlin"}""", "checkpoint_format"), InlineData("""{"quant_method": "gptq", "bits": 9}""", "bits")]
    [InlineData("""{"quant_method": "awq", "bits": 4, "version": "gemv"}""", "gemv"), InlineData("""{"quant_method": "awq", "bits": 3}""", "bits")]
    [InlineData("""{"quant_method": "modelopt", "quant_algo": "W4A8_AWQ"}""", "w4a8_awq"), InlineData("""{"quant_method": "compressed-tensors", "format": "marlin-24"}""", "marlin-24")]
    [InlineData("""{"quant_method": "compressed-tensors", "sparsity_config": {"format": "sparse-24-bitmask"}}""", "sparse-24-bitmask")]
    [InlineData("""{"quant_method": "compressed-tensors", "transform_config": {"config_groups": {"u": {}}}}""", "transform_config")]
    [InlineData("""{"quant_method": "fp8", "weight_block_size": [0, 128]}""", "weight_block_size"), InlineData("""{"quant_method": "auto-round", "bits": 4, "packing_format": "x"}""", "packing_format")]
    public void A_method_or_layout_that_is_not_known_is_refused_by_name(string settings, string named)
        => Assert.Contains(named, new QuantizedFolder(settings).Add("a.weight", "F32", [1, 1], 1f).Refusal(), StringComparison.Ordinal);

    [Theory, InlineData("m.qweight"), InlineData("m.scales"), InlineData("m.qzeros")]
    public void A_part_of_a_module_that_is_missing_is_named(string part)
    {
        Assert.Contains($"missing ({part})", GptqFolder().Without(part).Refusal(), StringComparison.Ordinal);
        Assert.Contains($"missing ({part})", AwqFolder().Without(part).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scales_of_floats_have_to_be_there()
        => Assert.Contains("missing (m.weight_scale_inv)", new QuantizedFolder(Fp8).Add("m.weight", "F8_E4M3", [2, 2], new byte[4]).Refusal(), StringComparison.Ordinal);

    [Theory, InlineData(3), InlineData(-2), InlineData(int.MaxValue)]
    public void A_group_that_is_not_there_is_refused(int group)
    {
        int[] index = [.. Enumerable.Range(0, 64).Select(k => k / 32)];
        index[17] = group;
        Assert.Contains($"found {group}, expected 0 to 1", GptqFolder().Add("m.g_idx", "I32", [64], index).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_that_is_wrong_is_refused_with_the_right_one()
    {
        Assert.Contains("[3, 32], expected [2, 32]", GptqFolder().Without("m.scales").Add("m.scales", "F16", [3, 32], new Half[96]).Without("m.qzeros").Add("m.qzeros", "I32", [3, 4], new int[12]).Refusal(), StringComparison.Ordinal);
        Assert.Contains("[2, 5], expected [2, 4]", GptqFolder().Without("m.qzeros").Add("m.qzeros", "I32", [2, 5], new int[10]).Refusal(), StringComparison.Ordinal);
        Assert.Contains("found F32, expected I32", GptqFolder().Without("m.qzeros").Add("m.qzeros", "F32", [2, 4], new float[8]).Refusal(), StringComparison.Ordinal);
        Assert.Contains("[2, 1], expected [2, 2]", new QuantizedFolder(Fp8).Add("m.weight", "F8_E4M3", [130, 130], new byte[16900]).Add("m.weight_scale_inv", "F32", [2, 1], new float[2]).Refusal(), StringComparison.Ordinal);
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void A_scale_that_is_not_finite_is_refused_when_it_is_read(float bad)
    {
        Half[] scales = [.. Enumerable.Repeat((Half)1, 64)];
        scales[40] = (Half)bad;
        Assert.Contains("a scale of a quantised module is not a finite number (m.qweight)", GptqFolder().Without("m.scales").Add("m.scales", "F16", [2, 32], scales).Refusal(), StringComparison.Ordinal);
        Assert.Contains("not a finite number", new QuantizedFolder(Fp8).Add("m.weight", "F8_E4M3", [32, 32], new byte[1024]).Add("m.weight_scale_inv", "F32", [1, 1], bad).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_that_is_not_a_number_is_refused_when_it_is_read()
    {
        byte[] codes = new byte[1024];
        codes[1000] = 0xFF;
        foreach (long[] shape in new long[][] { [32, 32], [64, 16] })
            Assert.Contains("not a finite number (m.weight)", new QuantizedFolder(Fp8).Add("m.weight", "F8_E4M3", shape, codes).Add("m.weight_scale_inv", "F32", [1, 1], 1f).Refusal(), StringComparison.Ordinal);
        Assert.Contains("not a finite number", new QuantizedFolder("""{"quant_method": "mxfp4"}""").Add("m_blocks", "U8", [1, 1, 16], new byte[16]).Add("m_scales", "U8", [1, 1], (byte)255).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_is_stored_once()
        => Assert.Contains("twice", GptqFolder().Add("m.weight", "F16", [32, 64], new Half[2048]).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Weights_with_scales_need_a_configuration()
        => Assert.Contains("does not say", new QuantizedFolder(null).Add("m.weight", "F8_E4M3", [2, 2], new byte[4]).Add("m.weight_scale", "F32", [1], 1f).Refusal(), StringComparison.Ordinal);

    /// <summary>Every folder of the test data with its configuration or its tensors' descriptions spoilt ends in a refusal, or in finite values.</summary>
    [TestDataFact]
    public void Spoilt_folders_crash_nothing()
    {
        string[] folders = [.. Golden.QuantizedFolderTests.Folders(), TestData.Path("fixtures/hf/gpt_oss-mxfp4")];
        Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
        {
            string source = folders[seed % folders.Length], weights = "model.safetensors";
            bool config = seed % 3 == 0;
            using TempFolder folder = new();
            foreach (string file in Directory.GetFiles(source, "*.json")) folder.Write(Path.GetFileName(file), File.ReadAllBytes(file));
            byte[] data = File.ReadAllBytes(Path.Combine(source, weights));
            int head = 8 + (int)BitConverter.ToInt64(data, 0);
            folder.Write(weights, config ? data : seed % 3 == 1 ? Mutation.Of(data, head, seed) : TextMutation.Of(data, isSafetensors: true, seed));
            if (config) folder.Write("config.json", TextMutation.Of(File.ReadAllBytes(Path.Combine(source, "config.json")), isSafetensors: false, seed));
            try
            {
                QuantizedFolder.ReadAll(folder.Path);
            }
            catch (ModelLoadException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

    /// <summary>Any settings at all, and tensors whose shapes have nothing to do with each other.</summary>
    [Fact]
    public void Any_settings_and_shapes_are_read_or_refused()
    {
        string[] methods = ["gptq", "awq", "fp8", "mxfp4", "bitsandbytes", "compressed-tensors", "modelopt", "mlx", "auto-round"];
        string[] ends = ["qweight", "qzeros", "scales", "g_idx", "weight", "weight_scale", "weight_scale_inv", "weight_packed", "weight_shape", "weight_zero_point", "weight_g_idx", "weight_global_scale",
            "weight_scale_2", "biases", "SCB", "weight.absmax", "weight.quant_map", "weight.quant_state.bitsandbytes__nf4", "weight_blocks", "weight_scales"];
        (string Name, int Bytes)[] types = [("I32", 4), ("F16", 2), ("BF16", 2), ("F32", 4), ("U8", 1), ("I8", 1), ("F8_E4M3", 1), ("U32", 4), ("I64", 8), ("F8_E8M0", 1)];
        Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            string method = methods[random.Next(methods.Length)];
            string settings = $$"""{"quant_method": "{{method}}", "bits": {{random.Next(10)}}, "group_size": {{random.Next(-1, 40)}}, "sym": true, "config_groups": {"g": {"weights": {"num_bits": {{random.Next(1, 9)}}, "group_size": {{random.Next(1, 40)}} } } } }""";
            QuantizedFolder folder = new(settings);
            foreach (string end in random.GetItems(ends, random.Next(2, 8)).Distinct())
            {
                long[] shape = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => (long)random.Next(random.Next(3) == 0 ? 40 : 5))];
                (string type, int size) = types[random.Next(types.Length)];
                byte[] data = new byte[shape.Aggregate(1L, (product, d) => product * d) * size];
                random.NextBytes(data);
                folder.Add("m." + end, type, shape, data);
            }
            using TempFolder written = new();
            try
            {
                QuantizedFolder.ReadAll(folder.Write(written));
            }
            catch (ModelLoadException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

    private static QuantizedFolder GptqFolder() => new QuantizedFolder(Gptq).Add("m.qweight", "I32", [8, 32], new int[256]).Add("m.qzeros", "I32", [2, 4], new int[8])
        .Add("m.scales", "F16", [2, 32], [.. Enumerable.Repeat((Half)1, 64)]);

    private static QuantizedFolder AwqFolder() => new QuantizedFolder(Awq).Add("m.qweight", "I32", [64, 4], new int[256]).Add("m.qzeros", "I32", [2, 4], new int[8])
        .Add("m.scales", "F16", [2, 32], [.. Enumerable.Repeat((Half)1, 64)]);
}
