using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;

namespace Engine.Tests.Kernels.Formats.Panels;

/// <summary>What bodies that stream panels ask for ahead of time is each line of a block, once: its head, its scales, and where steps load one that none before them has.</summary>
public class LineTests
{
    public static IEnumerable<object[]> All => PanelTests.All;

    [Theory, MemberData(nameof(All))]
    public void Every_line_of_a_block_is_named_once(string format, Precision precision)
    {
        PanelFormat panel = PanelTests.Of(format, precision);
        _ = panel.Visit<bool, ScalarLanes, float, int>(new Lines(panel));
    }

    private sealed class Lines(PanelFormat panel) : IPanelVisitor<bool>
    {
        public unsafe bool Dots<Q, L, F, I>() where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        {
            // Blocks lie in groups of up to four, whose scales share a line.
            const int blocks = 8;
            long bytes = panel.PanelBytes(blocks * panel.BlockSize);
            HashSet<long> heads = [], lines = [];
            for (int b = 0; b < blocks; b++)
            {
                long at = (long)Q.Lines(null, b);
                if (Q.ScaleBytes > 0)
                {
                    long head = (long)Q.Head(null, b), end = head + 16 * Q.ScaleBytes;
                    Assert.True(end <= bytes);
                    heads.Add(head / 64);
                }

                for (int i = 0; i < Q.ScaleLines; i++) Name(at + 64 * i);
                for (int g = 0; g < Q.Groups; g++)
                    for (int plane = 0; plane < Q.Planes; plane++)
                        for (int step = 0; step < Q.Steps; step++)
                            if (Q.LineOf(g, plane, step) is >= 0 and int line) Name(at + line);
            }

            Assert.Empty(heads.Intersect(lines));
            Assert.Equal(Enumerable.Range(0, (int)(bytes / 64)).Select(i => (long)i), heads.Union(lines).Order());
            return true;

            void Name(long offset)
            {
                Assert.Equal(0, offset % 64);
                Assert.True(lines.Add(offset / 64), $"{panel}: line {offset / 64} is named twice");
            }
        }

        // Unpacked as it goes: nothing is asked for.
        public bool Weights<W, L, F, I>() where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged => true;
    }
}
