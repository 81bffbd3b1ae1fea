using Engine.Gpu.Lanes;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops.Attention;

namespace Engine.Gpu.Kernels;

/// <summary>Every kernel that a device may launch, over all formats of panels and caches, and sizes of tiles; known without a device.</summary>
internal static class KernelTable
{
    // As file names have them.
    private static readonly Dictionary<ActivationFormat, string> FormNames = new()
    {
        [ActivationFormat.Float32] = "Float32",
        [ActivationFormat.Int8By32] = "Int8By32",
        [ActivationFormat.Int8By256] = "Int8By256",
        [ActivationFormat.Int16By128] = "Int16By128",
    };

    /// <summary>The entries for lanes of a kind, each once: formats that are multiplied alike share one, under the name of the first of them.</summary>
    public static IReadOnlyList<KernelEntry> Of<G>() where G : struct, ILaneGroup
        => [.. ((IEnumerable<KernelEntry>)[.. Rows<G>(), .. Inputs<G>(), .. Panels<G>(), .. Caches<G>()]).DistinctBy(entry => entry.Method)];

    private static KernelEntry[] Rows<G>() where G : struct, ILaneGroup =>
    [
        KernelEntry.Of("RmsNorm", RowKernels<G>.RmsNorm),
        KernelEntry.Of("LayerNorm", RowKernels<G>.LayerNorm),
        KernelEntry.Of("RmsNormHeads", RowKernels<G>.RmsNormHeads),
        KernelEntry.Of("LayerNormHeads", RowKernels<G>.LayerNormHeads),
        KernelEntry.Of("SwiGlu", RowKernels<G>.SwiGlu),
        KernelEntry.Of("Gelu", RowKernels<G>.Gelu),
        KernelEntry.Of("GeluTanh", RowKernels<G>.GeluTanh),
        KernelEntry.Of("AddPositions", PositionKernels.Add),
        KernelEntry.Of("Top.Segments", TopKernels.Segments),
        KernelEntry.Of("Top.Merge", TopKernels.Merge),
        KernelEntry.Of("Route", ExpertKernels<G>.Route),
        KernelEntry.Of("Combine", ExpertKernels<G>.Combine),
    ];

    private static IEnumerable<KernelEntry> Inputs<G>() where G : struct, ILaneGroup => InputBinder<G>.Sources.SelectMany(source =>
        ActivationFormat.All.Select(format => KernelEntry.Of($"{source.Name}.{FormNames[format]}", source.Entry(format)!)));

    private static IEnumerable<KernelEntry> Panels<G>() where G : struct, ILaneGroup => PanelFormats.All.SelectMany(panel =>
    {
        string name = $"{panel.Source.Name}.{panel.Precision}";
        KernelEntry gather = panel.Weights<KernelEntry, ThreadLanes<SingleThread>, float, int>(new GatherEntries($"Gather.{name}"));
        return panel.Visit<KernelEntry[], ThreadLanes<G>, float, int>(new ProductEntries(name)).Concat(Staged<G>(panel, name)).Append(gather);
    });

    private static IEnumerable<KernelEntry> Staged<G>(PanelFormat panel, string name) where G : struct, ILaneGroup
        => new[]
        {
            panel.Visit<KernelEntry?, ThreadLanes<G>, float, int>(new StagedEntries($"ProjectMany.{name}")),
            panel.Visit<KernelEntry?, ThreadLanes<FragmentRows>, float, int>(new StagedEntries($"ProjectTensor.{name}")),
        }.OfType<KernelEntry>();

    private static IEnumerable<KernelEntry> Caches<G>() where G : struct, ILaneGroup => CacheFormat.All.SelectMany(cache =>
        new[] { (1, ScoreStep.None), (2, ScoreStep.None), (4, ScoreStep.None), (1, ScoreStep.Cap) }.SelectMany(kind =>
            cache.Visit<KernelEntry[], ThreadLanes<G>, float, int>(new AttentionEntries(cache.Name, kind.Item1, kind.Item2))));

    private sealed class GatherEntries(string name) : IWeightsVisitor<KernelEntry>
    {
        public KernelEntry Weights<W, L, F, I>() where W : struct, IWeights<L, F, I> where L : struct, ILanes<F, I> where F : unmanaged where I : unmanaged
            => KernelEntry.Of(name, EmbedKernels<W, L, F, I>.Gather);
    }

    private sealed class ProductEntries(string name) : ProductVisitor<KernelEntry[]>
    {
        protected override KernelEntry[] Products<B1, B4>() =>
        [
            KernelEntry.Of($"Project.{name}.{B1.Tokens}", ProductKernels<B1>.Project),
            KernelEntry.Of($"Project.{name}.{B4.Tokens}", ProductKernels<B4>.Project),
            KernelEntry.Of($"ProjectExperts.{name}", ExpertProductKernels<B1>.Project),
        ];
    }

    private sealed class StagedEntries(string name) : UnitVisitor<MmaCore, KernelEntry>
    {
        protected override KernelEntry Unit<U>() => KernelEntry.Of(name, StagedProductKernels<U>.Project);
    }

    private sealed class AttentionEntries(string name, int heads, ScoreStep step) : AttentionVisitor<KernelEntry[]>(heads, step)
    {
        protected override KernelEntry[] Tiles<C, S, T, L, F, I>() =>
        [
            KernelEntry.Of($"Attend{(S.IsPlain ? "" : "Steps")}.{name}.{T.Count}", AttentionKernels<C, L, F, I>.Split<S, T>),
            KernelEntry.Of($"Merge.{name}", AttentionKernels<C, L, F, I>.Merge),
            KernelEntry.Of($"Store.{name}", AttentionKernels<C, L, F, I>.RotateAndStore),
        ];
    }
}
