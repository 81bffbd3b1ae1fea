using Spectre.Console;

namespace Engine.Cli.Terminals;

/// <summary>A bar for each stage, drawn over itself, gone when the work is done.</summary>
internal sealed class ProgressBars(TextWriter error) : ProgressDisplay
{
    public override async Task<T> ShowAsync<T>(Func<IProgress<LoadProgress>, Task<T>> work)
    {
        IAnsiConsole console =
            AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new Stages(context)));
    }

    private sealed class Stages(ProgressContext context) : IProgress<LoadProgress>
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        /// <summary>May be called from any thread.</summary>
        public void Report(LoadProgress value)
        {
            lock (_lock)
            {
                if (!_tasks.TryGetValue(value.Stage, out ProgressTask? task))
                    _tasks.Add(value.Stage, task = context.AddTask(Markup.Escape(value.Stage)));
                task.IsIndeterminate = value.Total <= 0;
                task.MaxValue = Math.Max(value.Total, 1);
                task.Value = value.Done;
                task.Description = Markup.Escape(TextOf(value));
            }
        }
    }
}
