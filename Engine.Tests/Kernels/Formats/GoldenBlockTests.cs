using System.Runtime.InteropServices;
using System.Text.Json;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Floats;

namespace Engine.Tests.Kernels.Formats;

/// <summary>Every format decodes the fixture's blocks to the very floats that gguf-py decodes them to; any NaN equals any NaN.</summary>
public class GoldenBlockTests
{
    [TestDataFact]
    public void Blocks_decode_to_the_reference_floats()
    {
        using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(TestData.Path("fixtures/gguf-blocks/index.json")));
        foreach (Format format in FormatTable.All.Concat(FormatTable.ReadOnly).Where(f => f is not F32))
        {
            JsonElement entry = index.RootElement.GetProperty(format.Name);
            Assert.Equal(entry.GetProperty("ggml_type").GetUInt32(), format.GgufType);
            Assert.Equal(entry.GetProperty("values_per_block").GetInt32(), format.BlockSize);
            Assert.Equal(entry.GetProperty("bytes_per_block").GetInt32(), format.BlockBytes);

            byte[] blocks = File.ReadAllBytes(TestData.Path($"fixtures/gguf-blocks/{format.Name}.bin"));
            float[] expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(TestData.Path($"fixtures/gguf-blocks/{format.Name}.f32"))).ToArray();
            Assert.Equal(entry.GetProperty("values").GetInt32(), expected.Length);
            float[] values = new float[expected.Length];
            format.Decode(blocks, values);
            for (int i = 0; i < values.Length; i++)
                Assert.True(Same(expected[i], values[i]), $"{format} value {i}: expected {expected[i]:R}, found {values[i]:R}");
        }
    }

    [Fact]
    public void Every_half_and_bfloat16_decodes_to_its_value()
    {
        byte[] all = MemoryMarshal.AsBytes(Enumerable.Range(0, 65536).Select(b => (ushort)b).ToArray().AsSpan()).ToArray();
        float[] f16 = new float[65536], bf16 = new float[65536];
        FormatTable.ByName("F16")!.Decode(all, f16);
        FormatTable.ByName("BF16")!.Decode(all, bf16);
        for (int bits = 0; bits < 65536; bits++)
        {
            // (-1)^sign 2^(exponent - 25) (1024 + fraction), or without the hidden bit where the exponent is 0.
            int exponent = bits >> 10 & 31, fraction = bits & 1023;
            double magnitude = exponent == 31 ? fraction == 0 ? double.PositiveInfinity : double.NaN
                : exponent == 0 ? Math.ScaleB(fraction, -24) : Math.ScaleB(1024 + fraction, exponent - 25);
            Assert.True(Same((float)(bits >> 15 == 0 ? magnitude : -magnitude), f16[bits]), $"F16 {bits:X4}: {f16[bits]}");
            Assert.Equal((uint)bits << 16, BitConverter.SingleToUInt32Bits(bf16[bits]));
        }
    }

    private static bool Same(float a, float b) => float.IsNaN(a) ? float.IsNaN(b) : BitConverter.SingleToUInt32Bits(a) == BitConverter.SingleToUInt32Bits(b);
}
