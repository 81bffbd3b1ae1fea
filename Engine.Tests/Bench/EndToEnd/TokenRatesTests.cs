using Engine.Bench.Shapes;
using Engine.Loading;
using Engine.Tests.Bench.Shapes;
using Engine.Tests.Loading;

namespace Engine.Tests.Bench.EndToEnd;

public class TokenRatesTests
{
    [Fact]
    public void WhatATokenDoesNotReadIsTheEmbeddingAndTheOtherExperts()
    {
        using var folder = new TempFolder();
        string path = folder.File("f32.gguf");
        foreach (bool tied in new[] { true, false })
        {
            ModelShape shape = SmallShapes.Of(LlamaLayout.Llama, experts: 8, tied: tied);
            SyntheticCheckpoint.Write(path, shape, FormatMixture.ByName("F32")!);
            // Of 8 experts 2 are used, in two layers of three matrices each; an embedding that is the head too is read whole. Panels have 16 rows.
            double experts = 2 * 3 * 8 * 256 * 512 * 4.0, embedding = 304 * 256 * 4;
            ModelInspection inspection = ModelInspection.Of(path);
            Assert.Equal((tied ? 0 : embedding) + 0.75 * experts, inspection.Memory.Weights - inspection.BytesPerToken);
        }
    }
}
