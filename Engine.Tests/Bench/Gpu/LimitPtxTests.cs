using System.CommandLine;
using Engine.Bench.Gpu;
using Engine.Bench.Ptx;
using Engine.Gpu.Accelerators;
using Engine.Gpu.Lanes;

namespace Engine.Tests.Bench.Gpu;

/// <summary>The text of the kernels that measure limits: their loops do what is counted, and nothing else of weight.</summary>
public class LimitPtxTests
{
    public static TheoryData<string, string, int> Loops => new()
    {
        { nameof(LimitKernels.Fma), "fma.rn.f32", LimitKernels.FloatProducts },
        { nameof(LimitKernels.MultiplyAdd), "mad.lo.s32", LimitKernels.IntProducts },
        { nameof(LimitKernels.Dp4a), "dp4a.u32.s32", LimitKernels.IntProducts },
        { "Mma", "mma.sync.aligned.m16n8k32.row.col.s32.u8.s8.s32", 8 },
    };

    [Theory]
    [MemberData(nameof(Loops))]
    public void A_round_has_the_products_that_are_counted(string name, string operation, int count)
    {
        PtxLoop loop = Assert.Single(Of(name).InnerLoops);
        // Two instructions where a product and its sum were not joined are one for the assembler.
        int found = loop.Instructions.Count(i => i.Operation == operation);
        if (found == 0 && operation == "mad.lo.s32") found = loop.Instructions.Count(i => i.Operation == "mul.lo.s32");
        Assert.Equal(count, found);
        Assert.DoesNotContain(loop.Instructions, i => i.IsLoad || i.IsStore);
    }

    [Theory]
    [InlineData(nameof(LimitKernels.Read), 0)]
    [InlineData(nameof(LimitKernels.Copy), LimitKernels.Loads)]
    public void Loads_are_issued_together(string name, int stores)
    {
        PtxInstruction[] loop = [.. Assert.Single(Of(name).InnerLoops).Instructions];
        Assert.Equal(LimitKernels.Loads, loop.Count(i => i.IsLoad && i.Space == "global"));
        Assert.Equal(stores, loop.Count(i => i.IsStore && i.Space == "global"));
        int last = Array.FindLastIndex(loop, i => i.IsLoad);
        Assert.DoesNotContain(loop[..last], i => i.IsStore || i.Operation.StartsWith("xor", StringComparison.Ordinal));
        Assert.DoesNotContain(loop, i => i.IsGeneric || i.Space == "local");
    }

    [Theory]
    [InlineData("--device", "cpu")]
    [InlineData("--device", "gpu")]
    [InlineData("--shape", "Llama-9")]
    [InlineData("--format", "Q9_9")]
    [InlineData("--format", ",")]
    [InlineData("--decode", "1")]
    public async Task Wrong_arguments_are_refused(params string[] wrong)
    {
        var error = new StringWriter();
        var configuration = new InvocationConfiguration { Output = TextWriter.Null, Error = error };
        int code = await new RootCommand { GpuCommand.Create() }.Parse(["gpu", "--json", "never.json", .. wrong]).InvokeAsync(configuration);
        Assert.NotEqual(0, code);
        Assert.NotEqual("", error.ToString());
        Assert.False(File.Exists("never.json"));
    }

    [Fact]
    public void Every_shape_runs_in_every_format()
        => Assert.Equal([("Llama-3.2-1B", "Q8_0"), ("Llama-3.2-1B", "F16"), ("GPT-2", "Q8_0"), ("GPT-2", "F16")],
            GpuCommand.Models(["llama-3.2-1b", "GPT-2"], "q8_0, F16").Select(model => (model.Shape, model.Format)));

    private static PtxKernel Of(string name)
    {
        using var compiler = new PtxCompiler(8, 0);
        Delegate entry = name switch
        {
            nameof(LimitKernels.Read) => LimitKernels.Read,
            nameof(LimitKernels.Copy) => LimitKernels.Copy,
            nameof(LimitKernels.Fma) => LimitKernels.Fma,
            nameof(LimitKernels.MultiplyAdd) => LimitKernels.MultiplyAdd,
            nameof(LimitKernels.Dp4a) => LimitKernels.Dp4a,
            _ => TensorLimitKernel<MmaCore>.Run,
        };
        return PtxKernel.Parse(compiler.Compile(entry.Method));
    }
}
