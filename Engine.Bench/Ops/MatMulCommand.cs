using System.CommandLine;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Ops;

/// <summary><c>matmul</c>: every panel format by itself, on one thread.</summary>
internal static class MatMulCommand
{
    public static Command Create()
    {
        Option<LaneWidth?> lanes = LoadWords.Lanes();
        var panel = new Option<string>(
            "--panel")
        { Description = "Only panels whose name contains this, e.g. Q4_K.", HelpName = "NAME", DefaultValueFactory = _ => "" };
        Option<int> turns = Count.Of("--turns", "Turns of each; their median counts.", 7);
        Option<int> tokens = Count.Of("--tokens", "Tokens in prefill.", 64);
        Option<int> columns = Count.Of("--k", "Values of a row.", 4096, least: 256);
        var command =
            new Command("matmul", "Measure the product with panels of each format: prefill, decode, packing.") { lanes, panel, turns, tokens, columns };
        command.SetAction(parsed =>
        {
            try
            {
                MatMulBench.Run(parsed.InvocationConfiguration.Output, LaneWidths.Choose(parsed.GetValue(lanes)), parsed.GetRequiredValue(panel),
                    parsed.GetValue(turns), parsed.GetValue(tokens), parsed.GetValue(columns));
                return 0;
            }
            catch (ArgumentException e)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"error: {e.Message}");
                return 2;
            }
        });
        return command;
    }
}
