using System.CommandLine;
using System.Text.Json;
using Engine.Bench.Race.Peers;

namespace Engine.Bench.Race;

/// <summary>The hidden <c>engine</c> verb: one engine in a process of its own, told what to do line by line. It ends with its input.</summary>
internal static class EngineCommand
{
    /// <summary>The verb by which a race starts this program again.</summary>
    public const string Verb = "engine";

    /// <summary>The option that names the library to run, by its form in <see cref="PeerTable"/>; without it, this engine runs.</summary>
    public const string As = "--as";

    private static readonly Option<string?> Library = new(As);
    private static readonly Argument<string[]> Arguments = new("ARGUMENTS") { Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var command = new Command(Verb, "Run one engine of a race, told by standard input.") { Library, Arguments };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            // Made by the first request, so that what is missing here is an answer too.
            var engine = new Lazy<IRaceEngine>(() => parsed.GetValue(Library) is string form ? PeerTable.Local(form).CreateEngine(parsed.GetValue(Arguments)!) : new OwnEngine());
            while (Console.In.ReadLine() is string line)
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(Answer(() => engine.Value, line), EngineMessages.Default.EngineAnswer));
                Console.Out.Flush();
            }

            if (engine.IsValueCreated) engine.Value.Dispose();
        });
        return command;
    }

    private static EngineAnswer Answer(Func<IRaceEngine> made, string line)
    {
        try
        {
            IRaceEngine engine = made();
            EngineRequest request = JsonSerializer.Deserialize(line, EngineMessages.Default.EngineRequest)!;
            if (request.Load is not null) engine.Load(request.Load);
            return new EngineAnswer(
                Times: request is { Prompt: { } prompt, Tokens: int tokens } ? engine.Run(prompt, tokens, TimeSpan.FromSeconds(request.Seconds)) : null,
                Logits: request is { Prompt: { } probe, Tokens: null } ? engine.Logits(probe) : null,
                PeakBytes: ProcessMemory.Peak(),
                Loss: request.Window is { } window ? engine.Loss(window) : null,
                Ids: request.Text is { } text ? engine.Tokenize(text) : null,
                Setting: request.Load is null ? null : engine.Setting);
        }
        catch (Exception e)
        {
            // Whatever it is, the race reports it; the process stays in step with its questions.
            return new EngineAnswer(Error: e is RaceException or ModelLoadException or ArgumentException ? e.Message : e.ToString());
        }
    }
}
