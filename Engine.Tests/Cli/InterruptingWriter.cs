namespace Engine.Tests.Cli;

/// <summary>Presses Ctrl-C, once, as soon as something is written.</summary>
internal sealed class InterruptingWriter : StringWriter
{
    /// <summary>What Ctrl-C does.</summary>
    public Action? Interrupt { get; set; }

    public override async Task WriteAsync(string? value)
    {
        await base.WriteAsync(value);
        Press(value);
    }

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        Press(value);
    }

    private void Press(string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        Action? press = Interrupt;
        Interrupt = null;
        press?.Invoke();
    }
}
