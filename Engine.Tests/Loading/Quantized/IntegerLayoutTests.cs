namespace Engine.Tests.Loading.Quantized;

/// <summary>Layouts of integers, packed here bit by bit: what they mean is their library's formula, exactly.</summary>
public class IntegerLayoutTests
{
    [Theory]
    [InlineData(2, "gptq", false, "G4_F16"), InlineData(3, "gptq_v2", false, "G4_F16"), InlineData(4, "gptq", false, "G4_F16"), InlineData(8, "gptq_v2", false, "A8_F32")]
    [InlineData(2, "gptq_v2", true, "F32"), InlineData(3, "gptq", true, "F32"), InlineData(4, "gptq_v2", true, "F32"), InlineData(8, "gptq", true, "F32")]
    public void GPTQ_of_any_width(int bits, string version, bool shuffled, string held)
    {
        const int rows = 64, columns = 96, size = 32, groups = columns / size;
        var random = new Random(bits);
        int[] codes = Packed.Codes(random, columns * rows, bits), zeros = Packed.Codes(random, groups * rows, bits), index = [.. Enumerable.Range(0, columns).Select(k => k / size)];
        if (shuffled) random.Shuffle(index);
        Half[] scales = Packed.Halves(random, groups * rows);
        QuantizedFolder folder = new QuantizedFolder($$"""{"quant_method": "gptq", "bits": {{bits}}, "group_size": {{size}}, "sym": false, "checkpoint_format": "{{version}}"}""")
            .Add("m.qweight", "I32", [columns * bits / 32, rows], Packed.Columns(codes, rows, bits)).Add("m.qzeros", "I32", [groups, rows * bits / 32], Packed.Rows(zeros, rows, bits))
            .Add("m.scales", "F16", [groups, rows], scales).Add("m.g_idx", "I32", [columns], index);
        int added = version == "gptq" ? 1 : 0;
        Check(folder, rows, columns, held, (r, k) => (float)scales[index[k] * rows + r] * (codes[k * rows + r] - zeros[index[k] * rows + r] - added));
    }

    [Theory, InlineData(4, "Q4_0"), InlineData(8, "Q8_0")]
    public void GPTQ_without_zero_points_is_what_GGUF_has(int bits, string held)
    {
        const int rows = 32, columns = 64;
        var random = new Random(1);
        int[] codes = Packed.Codes(random, columns * rows, bits);
        Half[] scales = Packed.Halves(random, rows);
        // One group, no index, and zero points that are stored less one.
        QuantizedFolder folder = new QuantizedFolder($$"""{"quant_method": "gptq", "bits": {{bits}}, "group_size": -1, "sym": true, "desc_act": false}""")
            .Add("m.qweight", "I32", [columns * bits / 32, rows], Packed.Columns(codes, rows, bits)).Add("m.scales", "F16", [1, rows], scales)
            .Add("m.qzeros", "I32", [1, rows * bits / 32], Packed.Rows([.. Enumerable.Repeat((1 << bits - 1) - 1, rows)], rows, bits));
        Check(folder, rows, columns, held, (r, k) => (float)scales[r] * (codes[k * rows + r] - (1 << bits - 1)));
    }

    [Fact]
    public void AWQ()
    {
        const int rows = 24, columns = 64, size = 32, groups = columns / size;
        var random = new Random(1);
        int[] codes = Packed.Codes(random, columns * rows, 4), zeros = Packed.Codes(random, groups * rows, 4);
        Half[] scales = Packed.Halves(random, groups * rows);
        QuantizedFolder folder = new QuantizedFolder("""{"quant_method": "awq", "bits": 4, "group_size": 32, "zero_point": true, "version": "GEMM"}""")
            .Add("m.qweight", "I32", [columns, rows / 8], Packed.Awq(codes)).Add("m.qzeros", "I32", [groups, rows / 8], Packed.Awq(zeros)).Add("m.scales", "F16", [groups, rows], scales);
        Check(folder, rows, columns, "G4_F16", (r, k) => (float)scales[k / size * rows + r] * (codes[k * rows + r] - zeros[k / size * rows + r]));
    }

    public static IEnumerable<object[]> Widths => [.. from bits in Enumerable.Range(1, 8) from zeros in new[] { false, true } from byWords in new[] { false, true } select new object[] { bits, zeros, byWords }];

    [Theory, MemberData(nameof(Widths))]
    public void Compressed_tensors_of_any_width(int bits, bool hasZeros, bool byWords)
    {
        const int rows = 40, columns = 192, size = 64, groups = columns / size;
        var random = new Random(bits);
        int[] codes = Packed.Codes(random, columns * rows, bits), zeros = Packed.Codes(random, rows * groups, bits);
        (ushort[] scales, float[] values) = Packed.Brains(random, rows * groups);
        Func<int[], int, uint[]> pack = (all, width) => byWords
            ? [.. Enumerable.Range(0, all.Length / width).SelectMany(r => Packed.ByWords(all.AsSpan(r * width, width), bits))] : Packed.Rows(all, width, bits);
        uint[] packed = pack(codes, columns), points = pack(Packed.Transposed(zeros, groups), rows);
        QuantizedFolder folder = new QuantizedFolder(Compressed("pack-quantized", $$""" "num_bits": {{bits}}, "type": "int", "symmetric": {{(hasZeros ? "false" : "true")}}, "strategy": "group", "group_size": {{size}} """))
            .Add("m.weight_packed", "I32", [rows, packed.Length / rows], packed).Add("m.weight_scale", "BF16", [rows, groups], scales).Add("m.weight_shape", "I64", [2], (long)rows, columns);
        if (hasZeros) folder.Add("m.weight_zero_point", "I32", [points.Length / groups, groups], Packed.Transposed(points, points.Length / groups));
        Check(folder, rows, columns, bits <= 4 ? "G4_BF16" : bits == 8 && !hasZeros ? "I8_F32" : "A8_F32",
            (r, k) => values[r * groups + k / size] * (codes[r * columns + k] - (hasZeros ? zeros[r * groups + k / size] : 1 << bits - 1)));
    }

    [Fact]
    public void Compressed_tensors_in_the_order_of_activations()
    {
        const int rows = 8, columns = 64, size = 16, groups = columns / size;
        var random = new Random(1);
        int[] codes = Packed.Codes(random, columns * rows, 4), index = [.. Enumerable.Range(0, columns).Select(k => k / size)];
        random.Shuffle(index);
        Half[] scales = Packed.Halves(random, rows * groups);
        QuantizedFolder folder = new QuantizedFolder(Compressed("pack-quantized", """ "num_bits": 4, "type": "int", "symmetric": true, "strategy": "group", "group_size": 16, "actorder": "group" """))
            .Add("m.weight_packed", "I32", [rows, columns / 8], Packed.Rows(codes, columns, 4)).Add("m.weight_scale", "F16", [rows, groups], scales).Add("m.weight_g_idx", "I32", [columns], index);
        Check(folder, rows, columns, "F32", (r, k) => (float)scales[r * groups + index[k]] * (codes[r * columns + k] - 8));
    }

    [Theory, InlineData("channel", 1, false, "I8_F32"), InlineData("group", 3, false, "I8_F32"), InlineData("tensor", 0, false, "I8_F32"), InlineData("channel", 1, true, "A8_F32")]
    public void Compressed_tensors_of_bytes(string strategy, int groups, bool hasZeros, string held)
    {
        const int rows = 24, columns = 96;
        var random = new Random(1);
        sbyte[] codes = [.. Packed.Codes(random, columns * rows, 8).Select(c => (sbyte)(c - 128))], zeros = [.. Packed.Codes(random, rows, 4).Select(c => (sbyte)(c - 8))];
        (ushort[] scales, float[] values) = Packed.Brains(random, Math.Max(1, rows * groups));
        QuantizedFolder folder = new QuantizedFolder(Compressed("int-quantized", $$""" "num_bits": 8, "type": "int", "symmetric": {{(hasZeros ? "false" : "true")}}, "strategy": "{{strategy}}", "group_size": {{(groups > 1 ? "32" : "null")}} """))
            .Add("m.weight", "I8", [rows, columns], codes).Add("m.weight_scale", "BF16", groups == 0 ? [1] : [rows, groups], scales).Add("m.input_scale", "F32", [], 1f);
        if (hasZeros) folder.Add("m.weight_zero_point", "I8", [rows, 1], zeros);
        Check(folder, rows, columns, held, (r, k) => values[groups == 0 ? 0 : r * groups + k * groups / columns] * (codes[r * columns + k] - (hasZeros ? zeros[r] : 0)));
    }

    [Theory, InlineData(2, "A4_BF16"), InlineData(3, "A4_BF16"), InlineData(4, "A4_BF16"), InlineData(5, "A8_F32"), InlineData(6, "A8_F32"), InlineData(8, "A8_F32")]
    public void MLX_of_any_width(int bits, string held)
    {
        const int rows = 20, columns = 128, size = 64, groups = columns / size;
        var random = new Random(bits);
        int[] codes = Packed.Codes(random, columns * rows, bits);
        (ushort[] scales, float[] d) = Packed.Brains(random, rows * groups);
        (ushort[] biases, float[] m) = Packed.Brains(random, rows * groups);
        QuantizedFolder folder = new(null) { Config = $$$"""{"quantization": {"group_size": 32, "bits": 4, "m": {"group_size": 64, "bits": {{{bits}}}}, "other": false}}""" };
        folder.Add("m.weight", "U32", [rows, columns * bits / 32], Packed.Rows(codes, columns, bits)).Add("m.scales", "BF16", [rows, groups], scales).Add("m.biases", "BF16", [rows, groups], biases);
        Check(folder, rows, columns, held, (r, k) => d[r * groups + k / size] * codes[r * columns + k] + m[r * groups + k / size]);
    }

    [Theory, InlineData("block_sparse_moe", "w3"), InlineData("mlp", "up_proj")]
    public void MLX_stacks_of_experts(string module, string name)
    {
        const int experts = 3, rows = 16, columns = 64, size = 32, groups = columns / size;
        var random = new Random(1);
        int[] codes = Packed.Codes(random, experts * columns * rows, 4);
        Half[] scales = Packed.Halves(random, experts * rows * groups), biases = Packed.Halves(random, experts * rows * groups);
        QuantizedFolder folder = new(null) { Config = """{"quantization": {"group_size": 32, "bits": 4}}""" };
        folder.Add($"{module}.switch_mlp.up_proj.weight", "U32", [experts, rows, columns / 8], Packed.Rows(codes, columns, 4))
            .Add($"{module}.switch_mlp.up_proj.scales", "F16", [experts, rows, groups], scales).Add($"{module}.switch_mlp.up_proj.biases", "F16", [experts, rows, groups], biases);
        (float[] values, string format) = folder.Read($"{module}.experts.2.{name}.weight", rows, columns);
        Assert.Equal("Q4_1", format);
        for (int r = 0; r < rows; r++)
            for (int k = 0; k < columns; k++)
            {
                int group = (2 * rows + r) * groups + k / size;
                Assert.Equal((float)scales[group] * codes[(2 * rows + r) * columns + k] + (float)biases[group], values[r * columns + k]);
            }
    }

    internal static string Compressed(string format, string weights, string more = "")
        => $$"""{"quant_method": "compressed-tensors", "format": "{{format}}", "config_groups": {"group_0": {"targets": ["Linear"], "weights": { {{weights}} } } }{{more}} }""";

    internal static void Check(QuantizedFolder folder, int rows, int columns, string held, Func<int, int, float> expected)
    {
        (float[] values, string format) = folder.Read("m.weight", rows, columns);
        Assert.Equal(held, format);
        for (int r = 0; r < rows; r++)
            for (int k = 0; k < columns; k++) Assert.True(expected(r, k) == values[r * columns + k], $"row {r}, column {k}: {values[r * columns + k]}, not {expected(r, k)}");
    }
}
