using Engine.Gpu.Lanes;
using Engine.Gpu.Tiles;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Ops;
using ILGPU;

using FloatsOfThread = Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<float>>>>;
using IntsOfThread = Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<int>>>>;
using LanesOfThread = Engine.Kernels.Lanes.PairLanes<
    Engine.Kernels.Lanes.PairLanes<
        Engine.Kernels.Lanes.PairLanes<
            Engine.Kernels.Lanes.PairLanes<Engine.Gpu.Lanes.ThreadLanes<Engine.Gpu.Lanes.SingleThread>, float, int>,
            Engine.Kernels.Lanes.Pair<float>, Engine.Kernels.Lanes.Pair<int>>,
        Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<float>>, Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<int>>>,
    Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<float>>>,
    Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<Engine.Kernels.Lanes.Pair<int>>>>;

namespace Engine.Gpu.Kernels;

/// <summary>Chooses each token's experts and weighs what they have computed.</summary>
internal static unsafe class ExpertKernels<G> where G : struct, ILaneGroup
{
    /// <summary>A thread for each token, which holds all lanes: there are few tokens, and barriers in the loops would cost more than they gain.</summary>
    public static void Route(
        ArrayView<float> logits, ArrayView<float> correction, ArrayView<float> scratch, ArrayView<int> experts, ArrayView<float> weights, RouteRule rule, int stride,
        int scratchStride)
    {
        int token = Grid.IdxX;
        fixed (float* l = &logits[(long)token * stride], c = &correction[0L], s = &scratch[(long)token * scratchStride], w = &weights[(long)token * rule.Chosen])
        fixed (int* e = &experts[(long)token * rule.Chosen])
            Engine.Kernels.Ops.Route.Run<LanesOfThread, FloatsOfThread, IntsOfThread>(l, c, s, in rule, e, w);
    }

    /// <summary>x[t] += Σ_j weight[t][j] · y[t k + j], in the order of the token's choice.</summary>
    public static void Combine(ArrayView<float> y, ArrayView<float> weights, ArrayView<float> x, int n, int yStride, int xStride, int k)
    {
        int token = LaneProgram.InGrid;
        fixed (float* px = &x[(long)token * xStride])
        {
            for (int j = 0; j < k; j++)
            {
                long pair = (long)token * k + j;
                fixed (float* py = &y[pair * yStride]) AddScaled.Run<ThreadLanes<G>, float, int>(px, py, weights[pair], n);
            }
        }
    }
}

/// <summary>y[pair] = W[expert of the pair] x: a thread group for a panel (grid x) and a pair of token and expert (grid y).</summary>
internal static unsafe class ExpertProductKernels<B> where B : struct, IRangeProduct
{
    /// <param name="weights">All experts' panels, one expert behind the other.</param>
    /// <param name="tiles">Activations, in tiles of one token.</param>
    /// <param name="experts">Each pair's expert.</param>
    /// <param name="y">Outputs, a row for each pair.</param>
    /// <param name="shape">The measures of one expert.</param>
    /// <param name="panels">Panels of one expert.</param>
    /// <param name="stride">Floats from pair to pair in y.</param>
    /// <param name="pairsPerRow">Pairs that share a row of activations: a token's, or 1.</param>
    public static void Project(
        ArrayView<byte> weights, ArrayView<int> tiles, ArrayView<int> experts, ArrayView<float> y, ProductShape shape, int panels, int stride, int pairsPerRow)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(ProductShape.MaxRanges * ThreadLanes.Count);
        int panel = Grid.IdxX, pair = Grid.IdxY;
        fixed (byte* w = &weights[((long)experts[pair] * panels + panel) * shape.PanelBytes])
        fixed (int* a = &tiles[shape.TileAt(pair / pairsPerRow)])
        fixed (float* p = &sums[0L])
        {
            ProductRanges<B>.Run(w, a, shape, p);
        }

        LaneProgram.Synchronize();
        int lane = Group.IdxX, row = panel * PanelFormat.Rows + lane;
        if (lane >= ThreadLanes.Count || row >= shape.Rows) return;
        long at = (long)pair * stride + row;
        y[at] = ProductRanges<B>.Sum(sums, lane, shape, y, at);
    }
}
