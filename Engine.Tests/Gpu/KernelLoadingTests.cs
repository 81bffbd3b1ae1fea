using Engine.Gpu;
using Engine.Gpu.Accelerators;

namespace Engine.Tests.Gpu;

/// <summary>What a load tells of the kernels that a device compiles for it.</summary>
public abstract class KernelLoadingTests : GpuTests
{
    private const int Compiled = 17;

    private string Stage => $"kernels for {Id}";

    [GpuFact]
    public void Progress_and_log_count_the_kernels_once()
    {
        OpenAnew();
        var log = new LogEntries();
        LoadOptions options = new() { Device = GpuDevices.Parse(Id), Context = 64, Sequences = 1, LoggerFactory = log };
        // Only measured: nothing is compiled for it.
        long scratch = ModelInspection.Of(SmallFable.Folder, options).Memory.Scratch;
        Assert.Equal("", log.Text(Compiled));

        List<LoadProgress> told = [];
        using (LanguageModel model = LanguageModel.Load(SmallFable.Folder, options, new Listener(told.Add))) Assert.Equal(scratch, model.Memory.Scratch);
        LoadProgress[] kernels = [.. told.TakeWhile(progress => progress.Stage == Stage)];
        long count = kernels[0].Total;
        Assert.True(count > 5, $"{count} kernels");
        Assert.Equal(Enumerable.Range(0, (int)count + 1).Select(i => new LoadProgress(Stage, i, count) { IsCount = true }), kernels);
        Assert.All(told.Skip(kernels.Length), progress => Assert.False(progress.IsCount));
        Assert.StartsWith($"device: {Id} has {count} kernels more, compiled in ", log.Text(Compiled), StringComparison.Ordinal);

        // They are there now.
        told.Clear();
        log = new LogEntries();
        LanguageModel.Load(SmallFable.Folder, options with { LoggerFactory = log }, new Listener(told.Add)).Dispose();
        Assert.DoesNotContain(told, progress => progress.IsCount);
        Assert.Equal("", log.Text(Compiled));
    }

    [GpuFact]
    public void Cancelling_ends_it_at_the_next_kernel()
    {
        OpenAnew();
        using var stop = new CancellationTokenSource();
        List<LoadProgress> told = [];
        LoadOptions options = new() { Device = GpuDevices.Parse(Id), Context = 64, Sequences = 1 };
        Assert.Throws<OperationCanceledException>(() => LanguageModel.Load(SmallFable.Folder, options, new Listener(progress =>
        {
            told.Add(progress);
            if (progress.Done == 1) stop.Cancel();
        }), stop.Token));
        Assert.Equal([0L, 1], told.Select(progress => progress.Done));
        // What was compiled by then stays.
        told.Clear();
        LanguageModel.Load(SmallFable.Folder, options, new Listener(told.Add)).Dispose();
        Assert.True(told[0].IsCount);
    }

    // A device without kernels: the one that others have used is given up for lost.
    private void OpenAnew() => Accelerator.Failure(new InvalidOperationException("given up"));

    private sealed class Listener(Action<LoadProgress> report) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => report(value);
    }
}

// Not on OpenCL: to open it anew is to compile all kernels again.
[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorKernelLoadingTests : KernelLoadingTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaKernelLoadingTests : KernelLoadingTests;
