using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Formats.Panels.IQuants;
using Engine.Kernels.Formats.Panels.Layouts;
using Engine.Kernels.Lanes;

namespace Engine.Tests.Kernels.Formats.Panels;

/// <summary>A kernel finds scales and lines where the layout of the panel puts them.</summary>
public class BlockAddressTests
{
    [Fact]
    public void A_kernel_and_the_layout_agree_on_where_blocks_lie()
    {
        InterleavedPanel[] panels =
        [
            .. PanelFormats.All.OfType<InterleavedPanel>(),
            // Held by panels that recode their rows.
            .. new[] { Precision.Exact, Precision.Fast }.Select(p => new IQ3_SPanel(p)),
        ];
        Assert.True(panels.Length >= 36);
        Assert.All(panels, panel =>
        {
            Assert.True(panel.Weights<bool, ScalarLanes, float, int>(new Addresses(panel)));
            if (panel is DotPanel dots) Assert.True(dots.Dots<bool, ScalarLanes, float, int>(new Addresses(panel)));
        });
    }

    private sealed unsafe class Addresses(InterleavedPanel panel) : IPanelVisitor<bool>
    {
        public bool Dots<Q, L, F, I>() where Q : struct, IDots<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        {
            for (int b = 0; b < 9; b++) Check(b, Q.ScaleBytes, Q.Head(null, b), Q.Lines(null, b));
            return true;
        }

        public bool Weights<W, L, F, I>() where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
        {
            for (int b = 0; b < 9; b++) Check(b, panel.Layout.HeadBytes == 0 ? 0 : W.ScaleBytes, W.Head(null, b), W.Lines(null, b));
            return true;
        }

        private void Check(int b, int scaleBytes, byte* head, byte* lines)
        {
            Assert.Equal(panel.Layout.LinesAt(b), (long)lines);
            if (scaleBytes > 0) Assert.Equal(panel.Layout.HeadAt(b), (long)head);
            Assert.Equal(scaleBytes > 0, panel.Layout.HeadBytes > 0);
        }
    }
}
