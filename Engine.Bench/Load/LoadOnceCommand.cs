using System.CommandLine;
using System.Text.Json;

namespace Engine.Bench.Load;

/// <summary>The hidden <c>load-once</c> verb: one load in this process, told on one line.</summary>
internal static class LoadOnceCommand
{
    /// <summary>The verb by which <c>load</c> starts this program again.</summary>
    public const string Verb = "load-once";

    private static readonly Argument<string> File = new("FILE");
    private static readonly Argument<int> Threads = new("THREADS");

    public static Command Create()
    {
        var command = new Command(Verb, "Load a file once, for load.") { File, Threads };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            try
            {
                LoadSample sample = LoadSample.Take(parsed.GetRequiredValue(File), parsed.GetValue(Threads));
                parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(sample, LoadMessages.Default.LoadSample));
                return 0;
            }
            catch (Exception e) when (e is ModelLoadException or ArgumentException)
            {
                parsed.InvocationConfiguration.Error.WriteLine(e.Message);
                return 1;
            }
        });
        return command;
    }
}
