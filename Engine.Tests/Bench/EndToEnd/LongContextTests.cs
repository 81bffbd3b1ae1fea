using System.Text.Json.Nodes;
using Engine.Bench.EndToEnd;
using Engine.Bench.Shapes;
using Engine.Loading.Quantizing;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.EndToEnd;

public class LongContextTests
{
    [Fact]
    public async Task The_bytes_of_keys_and_values_grow_with_the_past_and_shrink_with_their_format()
    {
        using var folder = new TempFolder();
        string path = folder.File("q8.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        var bench = new LongContext(path, new LoadOptions { Threads = 1 }, pasts: [80, 16], last: 8, generated: 4, samples: 1);
        List<PastRates> rates = [.. await bench.MeasureAsync("F16", _ => { }, default), .. await bench.MeasureAsync("Q8_0", _ => { }, default)];
        Assert.Equal([("F16", 16), ("F16", 80), ("Q8_0", 16), ("Q8_0", 80)], rates.Select(r => (r.CacheFormat, r.Past)));
        // Two layers of two heads of 64 keys and 64 values; 16 positions are a page, of which 92 positions take six, and 10 of 18 or 82 + 8 stand before a token.
        double position = 2 * 2 * 2 * 64 * sizeof(ushort) * 96.0 / 92;
        Assert.Equal([(long)(position * 26), (long)(position * 90)], rates.Take(2).Select(r => r.CacheBytes));
        // A page of 16 times 64 takes 1088 bytes in Q8_0 and 2048 in F16.
        Assert.All(rates.Take(2).Zip(rates.Skip(2)), pair => Assert.Equal(1088.0 / 2048, (double)pair.Second.CacheBytes / pair.First.CacheBytes, 1e-3));
        Assert.All(rates, r => Assert.True(r is { Prefill: > 0, Decode: > 0, Share.Value: > 0, WeightBytes: > 0, Bandwidth: > 0, Samples.Count: 1, PrefillAttention: > 0 and < 1, DecodeAttention: > 0 and < 1 }));
        Assert.Equal(4, JsonNode.Parse(bench.Json("small", rates))!["pasts"]!.AsArray().Count);
        Assert.Equal(rates[0].DecodeAttention, JsonNode.Parse(bench.Json("small", rates))!["pasts"]![0]!["decode_attention_share"]!.GetValue<double>(), 1e-6);
        Assert.Contains("| Q8_0 | 80 |", bench.Markdown("small", rates), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_past_beyond_the_models_context_is_refused()
    {
        using var folder = new TempFolder();
        string path = folder.File("q8.gguf");
        SyntheticCheckpoint.Write(path, SmallShapes.Of(LlamaLayout.Llama), QuantizationScheme.Parse("Q8_0"));
        var bench = new LongContext(path, new LoadOptions(), [117], last: 8, generated: 4, samples: 1);
        Assert.Contains("128", (await Assert.ThrowsAsync<ArgumentException>(() => bench.MeasureAsync("F16", _ => { }, default))).Message, StringComparison.Ordinal);
    }
}
