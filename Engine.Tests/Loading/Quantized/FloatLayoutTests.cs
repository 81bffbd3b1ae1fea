using Engine.Kernels.Formats.Grouped;

namespace Engine.Tests.Loading.Quantized;

/// <summary>Layouts of 8-bit and 4-bit floats.</summary>
public class FloatLayoutTests
{
    private static readonly float[] E2M1 = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6, 0, -0.5f, -1, -1.5f, -2, -3, -4, -6];

    [Theory]
    [InlineData("block", "F32", 2, 3, "F8_F32"), InlineData("row", "BF16", 160, 1, "F8_F32"), InlineData("matrix", "F32", 0, 0, "F8_F32"), InlineData("block", "F8_E8M0", 2, 3, "F8_F32")]
    public void Bytes_with_scales(string kind, string type, int high, int wide, string held)
    {
        const int rows = 160, columns = 288;
        var random = new Random(1);
        byte[] codes = Codes(random, rows * columns);
        int count = Math.Max(1, high * wide);
        float[] scales = [.. Enumerable.Range(0, count).Select(_ => type == "F8_E8M0" ? MathF.ScaleB(1, random.Next(-9, 3)) : (float)(0.001 + 0.01 * random.NextDouble()))];
        long[] shape = kind == "matrix" ? [] : [high, wide];
        QuantizedFolder folder = new QuantizedFolder($$"""{"quant_method": "fp8", "weight_block_size": {{(kind == "block" ? "[128, 128]" : "null")}}, "activation_scheme": "static"}""")
            .Add("m.weight", "F8_E4M3", [rows, columns], codes).Add("m.input_scale", "F32", [], 1f);
        if (type == "BF16") folder.Add("m.weight_scale", type, shape, scales.Select(s => (ushort)(BitConverter.SingleToUInt32Bits(s) >> 16)).ToArray());
        else if (type == "F32") folder.Add("m.weight_scale_inv", type, shape, scales);
        else folder.Add("m.weight_scale_inv", type, shape, scales.Select(s => (byte)(MathF.ILogB(s) + 127)).ToArray());
        if (type == "BF16") scales = [.. scales.Select(s => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(s) & 0xFFFF0000))];
        IntegerLayoutTests.Check(folder, rows, columns, held,
            (r, k) => E4M3(codes[r * columns + k]) * scales[kind switch { "block" => r / 128 * wide + k / 128, "row" => r, _ => 0 }]);
    }

    [Fact]
    public void A_stack_of_experts_in_blocks()
    {
        const int experts = 3, rows = 144, columns = 160;
        var random = new Random(2);
        byte[] codes = Codes(random, experts * rows * columns);
        float[] scales = [.. Enumerable.Range(0, experts * 2 * 2).Select(_ => (float)random.NextDouble())];
        (float[] values, _) = new QuantizedFolder("""{"quant_method": "fp8", "weight_block_size": [128, 128]}""")
            .Add("experts.gate_up_proj", "F8_E4M3", [experts, rows, columns], codes).Add("experts.gate_up_proj_scale_inv", "F32", [experts, 2, 2], scales)
            .Read("experts.gate_up_proj", experts, rows, columns);
        for (int i = 0; i < values.Length; i++)
        {
            int e = i / (rows * columns), r = i / columns % rows, k = i % columns;
            Assert.Equal(E4M3(codes[i]) * scales[(e * 2 + r / 128) * 2 + k / 128], values[i]);
        }
    }

    [Theory, InlineData("F8_E4M3"), InlineData("F8_E5M2")]
    public void Weights_that_were_only_cast(string type)
    {
        byte[] codes = [.. Codes(new Random(3), 4 * 32).Select(c => (byte)(type == "F8_E5M2" ? c & 0xFB : c))];
        QuantizedFolder folder = new QuantizedFolder(null).Add("m.weight", type, [4, 32], codes);
        IntegerLayoutTests.Check(folder, 4, 32, "BF16", (r, k) => type == "F8_E4M3" ? E4M3(codes[r * 32 + k]) : (float)BitConverter.UInt16BitsToHalf((ushort)(codes[r * 32 + k] << 8)));
    }

    /// <summary>As gpt-oss has its experts: what its model asks for is a stack of matrices in MXFP4, bit for bit.</summary>
    [Fact]
    public void MXFP4_stacks()
    {
        const int experts = 2, rows = 12, columns = 96, groups = columns / 32;
        var random = new Random(4);
        int[] codes = Packed.Codes(random, experts * rows * columns, 4);
        byte[] blocks = Bytes(codes), exponents = [.. Enumerable.Range(0, experts * rows * groups).Select(_ => (byte)random.Next(100, 130))];
        (float[] values, string format) = new QuantizedFolder("""{"quant_method": "mxfp4", "modules_to_not_convert": ["lm_head"]}""")
            .Add("mlp.experts.gate_up_proj_blocks", "U8", [experts, rows, groups, 16], blocks).Add("mlp.experts.gate_up_proj_scales", "U8", [experts, rows, groups], exponents)
            .Read("mlp.experts.gate_up_proj", experts, rows, columns);
        Assert.Equal("MXFP4", format);
        for (int i = 0; i < values.Length; i++) Assert.Equal(E2M1[codes[i]] * MathF.ScaleB(1, exponents[i / 32] - 127), values[i]);
    }

    [Fact]
    public void ModelOpt_NVFP4()
    {
        const int rows = 16, columns = 64, groups = columns / 16;
        var random = new Random(5);
        int[] codes = Packed.Codes(random, rows * columns, 4);
        byte[] scales = [.. Codes(random, rows * groups).Select(c => (byte)(c & 0x7F))];
        QuantizedFolder folder = new QuantizedFolder("""{"quant_method": "modelopt", "quant_algo": "NVFP4", "ignore": ["lm_head"]}""")
            .Add("m.weight", "U8", [rows, columns / 2], Bytes(codes)).Add("m.weight_scale", "F8_E4M3", [rows, groups], scales).Add("m.weight_scale_2", "F32", [], 0.00123f).Add("m.input_scale", "F32", [], 1f);
        IntegerLayoutTests.Check(folder, rows, columns, "F32", (r, k) => E2M1[codes[r * columns + k]] * (E4M3(scales[r * groups + k / 16]) * 0.00123f));
    }

    [Theory, InlineData(45, false, false, "F32"), InlineData(45, true, true, "F32"), InlineData(96, true, true, "N4_F32"), InlineData(96, false, false, "F32"), InlineData(160, true, false, "N4_F32")]
    public void Blocks_of_bitsandbytes_go_on_from_row_to_row(int columns, bool levels, bool twice, string held)
    {
        const int rows = 7, block = 64, nestedBlock = 3;
        int blocks = (rows * columns + block - 1) / block, nested = (blocks + nestedBlock - 1) / nestedBlock;
        var random = new Random(6);
        int[] codes = Packed.Codes(random, rows * columns + (rows * columns) % 2, 4);
        float[] map = levels ? N4_F32.Levels.ToArray() : [.. Enumerable.Range(0, 16).Select(_ => (float)(2 * random.NextDouble() - 1))], outer = [.. Enumerable.Range(0, 256).Select(_ => (float)random.NextDouble())],
            absmax = [.. Enumerable.Range(0, blocks).Select(_ => (float)random.NextDouble())], above = [.. Enumerable.Range(0, nested).Select(_ => (float)random.NextDouble())];
        byte[] inner = Codes(random, blocks);
        string state = $$"""{"quant_type": "nf4", "blocksize": {{block}}, "dtype": "bfloat16", "shape": [{{rows}}, {{columns}}]{{(twice ? $", \"nested_blocksize\": {nestedBlock}, \"nested_offset\": 0.25" : "")}}}""";
        QuantizedFolder folder = new QuantizedFolder("""{"quant_method": "bitsandbytes", "load_in_4bit": true}""")
            .Add("m.weight", "U8", [(codes.Length + 1) / 2, 1], [.. Bytes(codes).Select(b => (byte)(b << 4 | b >> 4))]).Add("m.weight.quant_map", "F32", [16], map)
            .Add("m.weight.quant_state.bitsandbytes__nf4", "U8", [state.Length], System.Text.Encoding.UTF8.GetBytes(state));
        if (!twice) folder.Add("m.weight.absmax", "F32", [blocks], absmax);
        else folder.Add("m.weight.absmax", "U8", [blocks], inner).Add("m.weight.nested_absmax", "F32", [nested], above).Add("m.weight.nested_quant_map", "F32", [256], outer);
        IntegerLayoutTests.Check(folder, rows, columns, held, (r, k) =>
        {
            int at = r * columns + k, b = at / block;
            return map[codes[at]] * (twice ? outer[inner[b]] * above[b / nestedBlock] + 0.25f : absmax[b]);
        });
    }

    [Fact]
    public void Bytes_of_bitsandbytes()
    {
        sbyte[] codes = [.. Enumerable.Range(0, 4 * 32).Select(i => (sbyte)(i * 7 - 128))];
        float[] scales = [1.5f, 0.1f, 3, 0.7f];
        QuantizedFolder folder = new QuantizedFolder("""{"quant_method": "bitsandbytes", "load_in_8bit": true}""")
            .Add("m.weight", "I8", [4, 32], codes).Add("m.SCB", "F32", [4], scales).Add("m.weight_format", "U8", [], (byte)0);
        IntegerLayoutTests.Check(folder, 4, 32, "I8_F32", (r, k) => scales[r] / 127 * codes[r * 32 + k]);
    }

    private static byte[] Bytes(int[] codes) => [.. Enumerable.Range(0, (codes.Length + 1) / 2).Select(i => (byte)(codes[2 * i] | (2 * i + 1 < codes.Length ? codes[2 * i + 1] : 0) << 4))];

    private static byte[] Codes(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (byte)(random.Next(0x7F) | random.Next(2) << 7))];

    private static float E4M3(byte code)
    {
        int exponent = code >> 3 & 15, fraction = code & 7;
        double size = exponent == 0 ? fraction * Math.Pow(2, -9) : (1 + fraction / 8.0) * Math.Pow(2, exponent - 7);
        return (float)(code > 127 ? -size : size);
    }
}
