using System.CommandLine;
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
            EngineConversation.Run(() => parsed.GetValue(Library) is string form
                ? PeerTable.Local(form).CreateEngine(parsed.GetValue(Arguments)!)
                : new OwnEngine()));
        return command;
    }
}
