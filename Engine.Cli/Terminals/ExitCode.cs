namespace Engine.Cli.Terminals;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>It could not be done: a bad file, too little memory.</summary>
    public const int Failure = 1;

    /// <summary>It was asked for wrongly: an unknown flag, a value out of range.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C, as shells count it (128 + SIGINT).</summary>
    public const int Cancelled = 130;
}
