using Engine.Cli.Output;
using Engine.Cli.Terminals;
using Engine.Hub;

namespace Engine.Cli.Parsing;

/// <summary>MODEL where it is <c>owner/name</c>: an existing path wins, then what was pulled; otherwise a refusal that says how to get it, and its
/// size.</summary>
internal static class HubModels
{
    private static readonly TimeSpan LongestAsking = TimeSpan.FromSeconds(10);

    /// <summary>The path to load.</summary>
    public static string PathOf(string model)
    {
        if (!ModelHub.IsReference(model)) return model;
        using ModelHub hub = new();
        return hub.Find(model) ?? throw new FailureException(
            $"{model} is neither a path here nor pulled yet: 'engine pull {model}' gets it{SizeOf(model)}");
    }

    /// <summary>Fetches it where it was not pulled yet, with progress.</summary>
    public static async Task PullAsync(string model, Terminal terminal, bool json, CancellationToken cancellation)
    {
        if (!ModelHub.IsReference(model)) return;
        using ModelHub hub = new();
        if (hub.Find(model) is null) await ProgressDisplay.For(terminal, json).ShowAsync(progress => hub.PullAsync(model, progress, cancellation));
    }

    private static string SizeOf(string model)
    {
        // Asked once: it is said beside a refusal.
        using ModelHub hub = new(HubOptions.FromEnvironment() with { Attempts = 1 });
        using CancellationTokenSource patience = new(LongestAsking);
        try
        {
            IReadOnlyList<HubFile> files = Task.Run(() => hub.ListAsync(model, patience.Token)).GetAwaiter().GetResult();
            return $" ({ByteCount.Text(files.Sum(f => f.Bytes))})";
        }
        catch (HubException e)
        {
            return $" (its size is not known: {Refusals.OneLine(e.Message)})";
        }
        catch (OperationCanceledException)
        {
            return " (its size is not known: the hub does not answer)";
        }
    }
}
