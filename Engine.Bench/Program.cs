using System.CommandLine;
using Engine.Bench.Ablation;
using Engine.Bench.Agreement;
using Engine.Bench.EndToEnd;
using Engine.Bench.Fixtures;
using Engine.Bench.Gpu;
using Engine.Bench.Limits;
using Engine.Bench.Load;
using Engine.Bench.Ops;
using Engine.Bench.Ptx;
using Engine.Bench.Race;
using Engine.Bench.Sequences;
using Engine.Bench.Shapes;
using Engine.Bench.Vocabularies;

var root = new RootCommand("Measures the engine. A claim about speed carries the command, the machine, and the numbers before and after.")
{
    TokensCommand.Create(),
    ProfileCommand.Create(),
    BandwidthCommand.Create(),
    MultiplyCommand.Create(),
    MatMulCommand.Create(),
    PtxCommand.Create(),
    GpuCommand.Create(),
    BatchCommand.Create(),
    GradientCommand.Create(),
    CheckpointCommand.Create(),
    EngineCommand.Create(),
    RaceCommand.Create(),
    AgreeCommand.Create(),
    FixturesCommand.Create(),
    LoadCommand.Create(),
    TokenizeCommand.Create(),
    LoadOnceCommand.Create(),
    AblationCommand.Create(),
    SequencesCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
