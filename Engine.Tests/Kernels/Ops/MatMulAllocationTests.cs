using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Tests.Kernels.Formats.Panels;
using Engine.Tests.Kernels.Lanes;

namespace Engine.Tests.Kernels.Ops;

/// <summary>Once bound, nothing is allocated.</summary>
public unsafe class MatMulAllocationTests
{
    [Theory, EveryWidth]
    public void A_call_allocates_nothing(LaneWidth width)
    {
        const int k = 512, tokens = 11;
        foreach (PanelFormat panel in PanelFormats.All)
        {
            MatMul matmul = MatMul.Bind(panel, width);
            matmul.Prepare();
            QuantizeActivations quantize = QuantizeActivations.Bind(panel.Activations, width);
            using var w = new Guarded((int)panel.PanelBytes(k));
            using var x = new Guarded(MatMulTests.Noise(tokens * k, 1));
            using var a = new Guarded((int)panel.Activations.Bytes(tokens, k));
            using var y = new Guarded(sizeof(float) * 16 * tokens);
            using var row = new Guarded(sizeof(float) * k);
            using var scratch = new Guarded(matmul.ScratchBytes);
            byte[] rows = RawRows.Random(panel.Source, 16, k, 1);
            long before = 0;
            for (int i = 0; i < 3; i++)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
                panel.Pack(rows, 16, k, w.Bytes);
                panel.GatherRow(w.Bytes, 3, k, row.Floats);
                quantize.Run(x.Floats, k, tokens, k, a.Bytes);
                matmul.Run(w.Bytes, 1, k, a.Bytes, tokens, y.Floats, 16, scratch.Bytes);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }
}
