using System.Collections.Concurrent;
using Engine.Bench.Ptx;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Kernels;
using Engine.Gpu.Lanes;

namespace Engine.Tests.Gpu;

/// <summary>What the text of kernels for NVIDIA's devices says, without a device: a cross-section of formats, and every kind of kernel.</summary>
public class PtxTests
{
    private static readonly Lock Compiling = new();
    private static readonly ConcurrentDictionary<string, PtxKernel> Kernels = new();
    private static readonly Lazy<IReadOnlyDictionary<string, KernelEntry>> Entries = new(() => KernelTable.Of<WarpGroup>().ToDictionary(e => e.Name));

    public static TheoryData<string> Products =>
    [
        "Project.F32.Exact.1", "Project.F16.Exact.1", "Project.F16.Fast.1", "Project.F16.Fast.4", "Project.Q8_0.Fast.1", "Project.Q8_0.Fast.4", "Project.Q8_0.Exact.1",
        "Project.Q4_0.Fast.1", "Project.Q4_K.Fast.1", "Project.Q4_K.Fast.4", "Project.Q6_K.Fast.1", "Project.MXFP4.Fast.1", "ProjectExperts.Q4_K.Fast",
    ];

    public static TheoryData<string> Many =>
        ["ProjectMany.Q8_0.Fast", "ProjectTensor.Q8_0.Fast", "ProjectTensor.Q4_K.Fast", "ProjectTensor.Q6_K.Fast", "ProjectTensor.F16.Fast"];

    public static TheoryData<string> Attention => ["Attend.F32.1", "Attend.F16.1", "Attend.F16.4", "Attend.BF16.2", "Attend.Q8_0.4", "Merge.F16"];

    public static TheoryData<string> Others =>
        ["RmsNorm", "LayerNorm", "SwiGlu", "GeluTanh", "Combine", "AddPositions", "Quantize.Int8By32", "Quantize.Int16By128", "Gather.Q4_K.Exact", "Store.F16", "Store.Q8_0"];

    [Theory]
    [MemberData(nameof(Products))]
    [MemberData(nameof(Many))]
    [MemberData(nameof(Attention))]
    [MemberData(nameof(Others))]
    public void Memory_is_known_to_be_global_or_shared_and_nothing_is_called(string name)
    {
        PtxKernel kernel = Of(name);
        Assert.DoesNotContain(kernel.Instructions, i => i.IsGeneric);
        Assert.DoesNotContain(kernel.Instructions, i => i.Space == "local");
        Assert.DoesNotContain(kernel.Instructions, i => i.Operation.StartsWith("call", StringComparison.Ordinal));
        Assert.False(kernel.HasExtern);
    }

    [Theory]
    [MemberData(nameof(Products))]
    [MemberData(nameof(Many))]
    [MemberData(nameof(Attention))]
    [MemberData(nameof(Others))]
    public void No_assembler_may_fuse_a_product_with_a_sum(string name)
    {
        // It may where neither names its rounding.
        HashSet<string> products = [];
        foreach (PtxInstruction i in Of(name).Instructions)
        {
            Assert.False(i.Operation is "mad.f32" or "fma.f32");
            if (i.Operation is "add.f32" or "sub.f32") Assert.DoesNotContain(i.Sources, products.Contains);
            foreach (string result in i.Results) products.Remove(result);
            if (i.Operation is "mul.f32") products.Add(i.Operands[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Products))]
    [MemberData(nameof(Attention))]
    public void Sums_and_products_of_lanes_name_their_rounding(string name)
    {
        string[] plain = ["add.f32", "sub.f32", "div.approx.f32", "sqrt.approx.f32"];
        PtxInstruction[] all = [.. Of(name).Loops.SelectMany(loop => loop.Instructions)];
        Assert.DoesNotContain(all, i => plain.Contains(i.Operation));
        // Decoding a scalar half multiplies by a power of two, which is exact.
        Assert.All(all.Where(i => i.Operation == "mul.f32"), i => Assert.Equal(0u, Convert.ToUInt32(i.Operands[2][2..], 16) & 0x7FFFFF));
        Assert.Contains(Of(name).Instructions, i => i.Operation is "add.rn.f32" or "fma.rn.f32");
    }

    [Theory]
    [InlineData("Project.Q8_0.Fast.1", "dp4a.u32.s32")]
    [InlineData("Project.Q8_0.Fast.4", "dp4a.u32.s32")]
    [InlineData("Project.Q4_0.Fast.1", "dp4a.u32.s32")]
    [InlineData("Project.Q4_K.Fast.1", "dp4a.u32.s32")]
    [InlineData("Project.Q4_K.Fast.4", "dp4a.u32.s32")]
    [InlineData("Project.Q6_K.Fast.1", "dp4a.u32.s32")]
    [InlineData("Project.MXFP4.Fast.1", "dp4a.u32.s32")]
    [InlineData("ProjectExperts.Q4_K.Fast", "dp4a.u32.s32")]
    [InlineData("Project.F32.Exact.1", "fma.rn.f32")]
    [InlineData("Attend.F16.4", "fma.rn.f32")]
    public void An_inner_loop_multiplies_with_the_device_s_own_instruction(string name, string operation)
        => Assert.Contains(Of(name).InnerLoops, loop => loop.Instructions.Any(i => i.Operation == operation));

    [Theory]
    [InlineData("Project.F16.Fast.1", 8)]
    [InlineData("Project.Q8_0.Fast.1", 8)]
    [InlineData("Project.Q8_0.Fast.4", 8)]
    [InlineData("Project.Q4_0.Fast.1", 4)]
    [InlineData("Project.MXFP4.Fast.1", 4)]
    [InlineData("Project.Q4_K.Fast.1", 8)]
    [InlineData("Project.Q4_K.Fast.4", 8)]
    [InlineData("Project.Q6_K.Fast.1", 6)]
    [InlineData("ProjectExperts.Q4_K.Fast", 8)]
    [InlineData("ProjectTensor.Q8_0.Fast", 4)]
    [InlineData("ProjectTensor.Q4_K.Fast", 4)]
    [InlineData("ProjectTensor.F16.Fast", 8)]
    public void Several_loads_of_weights_are_issued_before_the_first_is_multiplied(string name, int least)
        => Assert.True(new PtxRow(name, Of(name)).WeightLoads.InFlight >= least, $"{new PtxRow(name, Of(name)).WeightLoads}");

    [Theory]
    [InlineData("ProjectTensor.Q8_0.Fast", "mma.sync.aligned.m16n8k32.row.col.s32.u8.s8.s32", 4)]
    [InlineData("ProjectTensor.Q4_K.Fast", "mma.sync.aligned.m16n8k32.row.col.s32.u8.s8.s32", 8)]
    [InlineData("ProjectTensor.Q6_K.Fast", "mma.sync.aligned.m16n8k16.row.col.s32.u8.s8.s32", 16)]
    [InlineData("ProjectTensor.F16.Fast", "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32", 4)]
    [InlineData("ProjectTensor.F16.Fast", "mma.sync.aligned.m16n8k32.row.col.s32.u8.u8.s32", 4)]
    public void A_tensor_core_multiplies_in_an_inner_loop(string name, string operation, int count)
        => Assert.Contains(Of(name).InnerLoops, loop => loop.Instructions.Count(i => i.Operation == operation) == count);

    [Theory]
    [MemberData(nameof(Many))]
    public void Activations_are_staged_between_barriers(string name)
    {
        // Each barrier has its fence; what is stored lies between the two, and everything else that reads shared memory behind the second.
        PtxInstruction[] all = [.. Of(name).Instructions];
        int[] barriers = [.. Indexes(all, i => i.Operation == "bar.sync")];
        Assert.Equal(2, barriers.Length);
        Assert.All(barriers, at => Assert.Equal("membar.cta", all[at + 1].Operation));
        PtxBlock stored = Of(name).Blocks.First(b => b.Instructions.Any(i => i.IsStore && i.Space == "shared"));
        Assert.DoesNotContain(stored.Instructions, i => i.IsLoad && i.Space == "shared");
        Assert.Contains(all, i => i.IsLoad && i.Space == "shared");
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Sums_of_ranges_are_stored_before_the_barrier_and_read_behind_it(string name)
    {
        // Optimisation may move a load of shared memory below a barrier, but not past the fence that stands beside it.
        PtxInstruction[] all = [.. Of(name).Instructions];
        int barrier = Array.FindIndex(all, i => i.Operation == "bar.sync");
        Assert.True(barrier > 0);
        Assert.Equal("membar.cta", all[barrier + 1].Operation);
        Assert.Equal(barrier, Array.FindLastIndex(all, i => i.Operation == "bar.sync"));
        Assert.All(Indexes(all, i => i.IsStore && i.Space == "shared"), at => Assert.True(at < barrier));
        Assert.All(Indexes(all, i => i.IsLoad && i.Space == "shared"), at => Assert.True(at > barrier));
        Assert.Contains(all, i => i.IsLoad && i.Space == "shared");
    }

    [Theory]
    [InlineData("Attend.F32.1")]
    [InlineData("Attend.F16.4")]
    [InlineData("Attend.Q8_0.4")]
    public void Scores_are_exchanged_between_barriers_of_the_warp(string name)
    {
        PtxInstruction[] all = [.. Of(name).Instructions];
        int[] fences = [.. Indexes(all, i => i.Operation == "membar.cta")];
        Assert.True(fences.Length >= 3);
        Assert.All(fences, at => Assert.Equal("bar.warp.sync", all[at - 1].Operation));
        // Scores are stored behind the first; the softmax reads and overwrites them between the next two; sums of values read them behind the last.
        Assert.All(Indexes(all, i => i.Space == "shared"), at => Assert.True(at > fences[0]));
        Assert.Contains(all[fences[0]..fences[1]], i => i.IsStore && i.Space == "shared");
        Assert.DoesNotContain(all[fences[0]..fences[1]], i => i.IsLoad && i.Space == "shared");
        Assert.DoesNotContain(all[fences[^1]..], i => i.IsStore && i.Space == "shared");
        Assert.Contains(all[fences[^1]..], i => i.IsLoad && i.Space == "shared");
    }

    [Theory]
    [InlineData("Attend.F32.1")]
    [InlineData("Attend.F16.4")]
    public void No_loop_of_attention_runs_empty(string name)
        => Assert.All(Of(name).InnerLoops, loop => Assert.Contains(loop.Instructions, i => i.IsLoad || i.IsStore));

    [Theory]
    [InlineData("RmsNorm")]
    [InlineData("LayerNorm")]
    [InlineData("Quantize.Int8By32")]
    [InlineData("Quantize.Int8By256")]
    public void Values_exchanged_through_shared_memory_are_read_before_the_next_barrier(string name)
    {
        // As on devices without warps: a barrier, the lane's value, a barrier, the values of all.
        using var compiler = new PtxCompiler(8, 0);
        KernelEntry entry = KernelTable.Of<SharedMemoryGroup>().Single(e => e.Name == name);
        PtxInstruction[] all = [.. PtxKernel.Parse(compiler.Compile(entry.Method)).Instructions];
        int[] barriers = [.. Indexes(all, i => i.Operation == "bar.sync"), all.Length];
        Assert.True(barriers.Length >= 3);
        Assert.All(barriers[..^1], at => Assert.Equal("membar.cta", all[at + 1].Operation));
        Assert.DoesNotContain(all[..barriers[0]], i => i.Space == "shared");
        for (int b = 0; b + 1 < barriers.Length; b++)
        {
            bool isStored = b % 2 == 0;
            PtxInstruction[] shared = [.. all[barriers[b]..barriers[b + 1]].Where(i => i.Space == "shared")];
            Assert.Equal(isStored ? 1 : ThreadLanes.Count, shared.Length);
            Assert.All(shared, i => Assert.Equal(isStored, i.IsStore));
        }
    }

    [Fact]
    public void Every_kernel_is_in_the_table()
    {
        const System.Reflection.BindingFlags flags = System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public;
        string[] entries = [.. typeof(KernelTable).Assembly.GetTypes().Where(t => t.Namespace == typeof(KernelTable).Namespace && t.Name.Split('`')[0].EndsWith("Kernels", StringComparison.Ordinal))
            .SelectMany(t => t.GetMethods(flags)).Select(m => $"{m.DeclaringType!.Name}.{m.Name}")];
        string[] table = [.. Entries.Value.Values.Select(e => $"{e.Method.DeclaringType!.Name}.{e.Method.Name}").Distinct()];
        Assert.NotEmpty(entries);
        Assert.Equal(entries.Order(StringComparer.Ordinal), table.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_are_those_of_files()
        => Assert.All(Entries.Value.Keys, name => Assert.DoesNotContain(name, c => Path.GetInvalidFileNameChars().Contains(c)));

    private static IEnumerable<int> Indexes(PtxInstruction[] all, Func<PtxInstruction, bool> wanted) => Enumerable.Range(0, all.Length).Where(at => wanted(all[at]));

    private static PtxKernel Of(string name) => Kernels.GetOrAdd(name, static name =>
    {
        lock (Compiling)
        {
            using var compiler = new PtxCompiler(8, 0);
            return PtxKernel.Parse(compiler.Compile(Entries.Value[name].Method));
        }
    });
}
