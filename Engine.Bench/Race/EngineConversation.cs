using System.Text.Json;

namespace Engine.Bench.Race;

/// <summary>
/// An engine's side of its process: it is told what to do line by line on standard input, answers on standard output, and ends with its input.
/// </summary>
internal static class EngineConversation
{
    /// <summary>Answers until there are no more requests.</summary>
    /// <param name="create">Makes the engine, by the first request, so that what is missing here is an answer too.</param>
    public static void Run(Func<IRaceEngine> create)
    {
        var engine = new Lazy<IRaceEngine>(create);
        while (Console.In.ReadLine() is string line)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(Answer(engine, line), EngineMessages.Default.EngineAnswer));
            Console.Out.Flush();
        }

        if (engine.IsValueCreated) engine.Value.Dispose();
    }

    private static EngineAnswer Answer(Lazy<IRaceEngine> made, string line)
    {
        try
        {
            IRaceEngine engine = made.Value;
            EngineRequest request = JsonSerializer.Deserialize(line, EngineMessages.Default.EngineRequest)!;
            if (request.Load is not null) engine.Load(request.Load);
            return new EngineAnswer(
                Times: request is { Prompt: { } prompt, Tokens: int tokens } ? engine.Run(prompt, tokens, TimeSpan.FromSeconds(request.Seconds)) : null,
                Logits: request is { Prompt: { } probe, Tokens: null } ? engine.Logits(probe) : null,
                PeakBytes: ProcessMemory.Peak(),
                Loss: request.Window is { } window ? Text(engine).Loss(window) : null,
                Ids: request.Text is { } text ? Text(engine).Tokenize(text) : null,
                Setting: request.Load is null ? null : engine.Setting);
        }
        catch (Exception e)
        {
            // Whatever it is, the race reports it; the process stays in step with its questions.
            return new EngineAnswer(Error: e is RaceException or ArgumentException ? e.Message : e.ToString());
        }
    }

    private static ITextEngine Text(IRaceEngine engine) =>
        engine as ITextEngine ?? throw new RaceException("this engine is raced alone: it does not score texts");
}
