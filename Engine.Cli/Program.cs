using System.Runtime.InteropServices;
using Engine.Cli;
using Engine.Cli.Terminals;

Terminal terminal = Terminal.OfProcess();
using var terminated = new CancellationTokenSource();
using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    terminated.Cancel();
});
// A second Ctrl-C, when nothing listens any more, ends the process at once.
Console.CancelKeyPress += (_, press) => press.Cancel = terminal.Interrupt();
return await Shell.InvokeAsync(args, terminal, terminated.Token);
