using System.CommandLine;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Ops;

/// <summary><c>gradients</c>: the products of training, on one thread.</summary>
internal static class GradientCommand
{
    public static Command Create()
    {
        Option<LaneWidth?> lanes = LoadWords.Lanes();
        Option<int> turns = Count.Of("--turns", "Turns of each; their median counts.", 7);
        Option<int> tokens = Count.Of("--tokens", "Tokens of a batch.", 1024);
        var command = new Command("gradients", "Measure the products of training: gradients of a linear layer's input and weights.") { lanes, turns, tokens };
        command.SetAction(parsed =>
        {
            try
            {
                GradientBench.Run(parsed.InvocationConfiguration.Output, LaneWidths.Choose(parsed.GetValue(lanes)), parsed.GetValue(turns),
                    parsed.GetValue(tokens));
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
