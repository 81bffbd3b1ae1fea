using System.CommandLine;
using Engine.Bench.EndToEnd;

var root = new RootCommand("Measures the engine. A claim about speed carries the command, the machine, and the numbers before and after.")
{
    BandwidthCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
