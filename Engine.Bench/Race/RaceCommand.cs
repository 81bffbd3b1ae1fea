using System.CommandLine;
using System.Text.Json;
using Engine.Bench.Race.Peers;
using Engine.Bench.Shapes;
using Engine.Kernels.Lanes;

namespace Engine.Bench.Race;

/// <summary><c>race</c>: this engine against llama.cpp, or whoever else is in <see cref="PeerTable"/>, on one file in one run.</summary>
internal static class RaceCommand
{
    private static readonly Option<string?> File = new("--file") { Description = "The GGUF file to race on; or give --shape and --format.", HelpName = "FILE" };
    private static readonly Option<int> Threads = Count.Of("--threads", "Threads of each engine.", Environment.ProcessorCount);
    private static readonly Option<int> Samples = Count.Of("--samples", "Samples of each engine; medians count. Many short ones make the interval narrow.", 5);
    private static readonly Option<int> Starts = Count.Of("--starts",
        "Processes of each engine, one after another, that share the samples. One process may be some per cent faster than its twin: an interval "
        + "over six starts or more knows that.", 1);
    private static readonly Option<int> Prompt = Count.Of("--prompt", "Tokens of the prompt.", 512);
    private static readonly Option<int> Tokens = Count.Of("--tokens", "Tokens generated after it.", 128);
    private static readonly Option<int> Patience = Count.Of("--patience", "Seconds, in all, to wait for a quiet machine and to repeat disturbed runs.", 90);
    private static readonly Option<int> Limit = Count.Of("--limit", "Seconds after which no further sample is taken.", 320);
    private static readonly Option<string> Peer =
        new("--peer") { Description = $"Whom to race against. {PeerTable.Description}.", HelpName = "PEER", DefaultValueFactory = _ => PeerTable.Default.Form };
    private static readonly Option<string?> PeerModel = new("--peer-model") { Description = "The server's model; by default its first.", HelpName = "NAME" };
    private static readonly Option<string> Build = new(
        "--peer-build")
    {
        Description =
        $"What both sides are restricted to, {string.Join(", ", PeerBuild.All.Select(b => $"{b.Name} ({b.Lanes.Name()}-bit lanes for us)"))}, or {PeerBuild.Best} for what each likes best.",
        HelpName = "BUILD",
        DefaultValueFactory = _ => PeerBuild.Best
    };
    private static readonly Option<string?> Lanes = new(
        "--lanes")
    {
        Description = $"Our lanes, {string.Join(", ", LaneWidths.All.Select(LaneWidths.Name))}, instead of those of --peer-build.",
        HelpName = "LANES"
    };
    private static readonly Option<string> Json =
        new("--json") { Description = "Where to write the result; a table (.md) and a plot (.svg) go beside it.", HelpName = "OUT", Required = true };

    public static Command Create()
    {
        var command = new Command("race",
            "Race this engine against llama.cpp, or another peer, on the same GGUF file.") { File, CheckpointCommand.Shape, CheckpointCommand.Format,
            Threads, Samples, Starts, Prompt, Tokens, Patience, Limit, Peer, PeerModel, Build, Lanes, Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        TextWriter output = parsed.InvocationConfiguration.Output, errors = parsed.InvocationConfiguration.Error;
        try
        {
            RaceResult result = await new RaceTrack(Options(parsed, errors.WriteLine), errors.WriteLine).RunAsync(cancellation);
            string json = parsed.GetRequiredValue(Json), table = RaceMarkdown.Of(result);
            await System.IO.File.WriteAllTextAsync(json, RaceJson.Of(result) + "\n", cancellation);
            await System.IO.File.WriteAllTextAsync(Path.ChangeExtension(json, ".md"), table, cancellation);
            await System.IO.File.WriteAllTextAsync(Path.ChangeExtension(json, ".svg"), RacePlot.Of(result), cancellation);
            await output.WriteAsync(table);
            return 0;
        }
        catch (Exception e) when (e is RaceException or ModelLoadException or ArgumentException or IOException or HttpRequestException or JsonException)
        {
            await errors.WriteLineAsync($"error: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }

    internal static RaceOptions Options(ParseResult parsed, Action<string> log)
    {
        string? file = parsed.GetValue(File);
        var chosen = CheckpointCommand.Chosen(parsed);
        if (file is null == chosen is null) throw new ArgumentException("give either --file or both --shape and --format");
        string name = parsed.GetRequiredValue(Peer);
        Peer peer = PeerTable.For(name);
        if (!peer.HasModels && parsed.GetValue(PeerModel) is not null) throw new ArgumentException($"--peer-model means nothing to {peer.Form}");
        PeerBuild? build = PeerBuild.For(parsed.GetRequiredValue(Build));
        if (!peer.HasBuilds && build is not null) throw new ArgumentException($"--peer-build means nothing to {peer.Form}");
        if (build is not null) LaneWidths.Check(build.Lanes);
        if (file is not null && !System.IO.File.Exists(file)) throw new ArgumentException($"there is no file {file}");
        if (chosen is var (shape, scheme)) log($"{shape.Name} in {scheme.Name} with made-up weights");
        return new RaceOptions
        {
            Model = file is null ? $"{chosen!.Value.Shape.Name} {chosen.Value.Scheme.Name}" : Path.GetFileNameWithoutExtension(file),
            File = Path.GetFullPath(file ?? SyntheticCheckpoint.Cached(chosen!.Value.Shape, chosen.Value.Scheme)),
            Threads = parsed.GetValue(Threads),
            Samples = parsed.GetValue(Samples),
            Starts = parsed.GetValue(Starts) is var starts && starts <= parsed.GetValue(Samples)
                ? starts
                : throw new ArgumentException("--starts exceeds --samples: every start has a sample"),
            Prompt = parsed.GetValue(Prompt),
            Tokens = parsed.GetValue(Tokens),
            Peer = peer,
            PeerName = name,
            Build = build,
            Lanes = parsed.GetValue(Lanes) is string lanes ? LaneWidths.Choose(LaneWidths.Parse(lanes)).Name() : null,
            PeerModel = parsed.GetValue(PeerModel),
            Patience = TimeSpan.FromSeconds(parsed.GetValue(Patience)),
            Limit = TimeSpan.FromSeconds(parsed.GetValue(Limit)),
        };
    }
}
