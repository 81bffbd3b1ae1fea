using Engine.Bench.Onnx;

namespace Engine.Tests.Bench.Onnx;

public class BlockCodeTests
{
    /// <summary>Blocks whose every q is known: d = 0.5, q = 0, 1, 2, ...</summary>
    [Fact]
    public void Golden_blocks_are_repacked_byte_for_byte()
    {
        byte[] nibbles = [0x00, 0x38, .. Enumerable.Range(0, 16).Select(i => (byte)(i | (15 - i) << 4))], blocks = new byte[16];
        float[] scales = new float[1];
        BlockCode.For(4).Convert(nibbles, blocks, scales);
        Assert.Equal([0.5f], scales);
        Assert.Equal([0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01], blocks);

        byte[] bytes = [0x00, 0x38, .. Enumerable.Range(-16, 32).Select(q => unchecked((byte)q))], whole = new byte[32];
        BlockCode.For(8).Convert(bytes, whole, scales);
        Assert.Equal([0.5f], scales);
        Assert.Equal(Enumerable.Range(128 - 16, 32).Select(q => (byte)q), whole);
    }

    [Fact]
    public void A_file_is_held_in_the_fewest_bits_that_it_has()
    {
        foreach ((double stored, int bits) in new[] { (3.4, 4), (4.5, 4), (4.9, 4), (5.5, 8), (6.6, 8), (8.5, 8), (16.0, 8), (32.0, 8) })
            Assert.Equal(bits, BlockCode.For(stored).Bits);
        Assert.Equal(["Q4_0", "Q8_0"], BlockCode.All.Select(c => c.Format.Name));
    }
}
