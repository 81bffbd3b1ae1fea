using Engine.Caching;
using Engine.Devices.Cpu;
using Engine.Devices.Cpu.ExpertWorks;
using Engine.Kernels.Devices;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Manifests;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Tests.Devices.Cpu.ExpertWorks;

public unsafe class ExpertGroupsTests
{
    private const int MaxTokens = 48;

    [Fact]
    public void Every_pair_has_a_row_of_its_expert_and_tiles_cut_experts_as_the_matmul_does()
    {
        foreach (LaneWidth width in LaneWidths.All.Where(LaneWidths.IsSupported))
        {
            using var scratch = new ScratchMemory(1);
            var products = new Products(new KernelTuning(width), scratch);
            var count = new RowCount();
            Dictionary<(int, int), ExpertGroups> made = [];
            int largest = Tiling.Largest(width);
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            {
                var random = new Random(seed);
                int experts = random.Next(1, 20), used = random.Next(1, experts + 1), tokens = random.Next(1, MaxTokens + 1);
                if (!made.TryGetValue((experts, used), out ExpertGroups? groups)) made[(experts, used)] = groups = new ExpertGroups(products, scratch, count, MaxTokens, experts, used, ActivationFormat.Int8By32);
                count.Value = tokens;
                int[][] choices = new int[tokens][];
                for (int t = 0; t < tokens; t++)
                {
                    int[] all = [.. Enumerable.Range(0, experts)];
                    random.Shuffle(all);
                    choices[t] = all[..used];
                    for (int j = 0; j < used; j++) groups.Experts(t)[j] = choices[t][j];
                }

                groups.Group();
                Assert.Equal(tokens * used, groups.Rows.Value);
                List<int> rows = [], tiles = [];
                for (int a = 0; a < groups.NumActive; a++)
                {
                    (int expert, int first, int count) = groups.Active(a);
                    Assert.Equal(rows.Count, first);
                    // Its tokens, ascending.
                    Assert.Equal(Enumerable.Range(0, tokens).Where(t => choices[t].Contains(expert)), Enumerable.Range(first, count).Select(r => groups.TokensOf(r)[0]));
                    for (int t = 0; t < tokens; t++)
                        if (Array.IndexOf(choices[t], expert) is >= 0 and int j) Assert.Equal(t, groups.TokensOf(groups.RowsOf(t)[j])[0]);
                    rows.AddRange(Enumerable.Range(first, count));
                    for (int i = 0; i < Tiling.Count(count, largest); i++) tiles.Add(first + Tiling.First(i, count, largest));
                }

                Assert.Equal(tokens * used, rows.Count);
                Assert.Equal(choices.SelectMany(c => c).Distinct().Order(), Enumerable.Range(0, groups.NumActive).Select(a => groups.Active(a).Expert));
                Assert.Equal(tiles, Enumerable.Range(0, groups.NumTiles).Select(i => groups.Tile(i).First));
                Assert.Equal(rows.Count, Enumerable.Range(0, groups.NumTiles).Sum(i => groups.Tile(i).Size));
                return true;
            }).QuickCheckThrowOnFailure();
        }
    }
}
