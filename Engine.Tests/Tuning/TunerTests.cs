using Engine.Kernels.Devices;
using Engine.Kernels.Formats;
using Engine.Kernels.Formats.Panels;
using Engine.Kernels.Lanes;
using Engine.Kernels.Ops;
using Engine.Kernels.Tensors;
using Engine.Tests.Loading;
using Engine.Tuning;

namespace Engine.Tests.Tuning;

/// <summary>What is measured of which model, and what of it is remembered.</summary>
public sealed class TunerTests : IDisposable
{
    private static readonly LaneWidth Width = LaneWidths.Choose();

    private readonly TempFolder _folder = new();
    private readonly WorkerPool _pool = new(2);
    private readonly List<NativeBuffer> _weights = [];

    public void Dispose()
    {
        foreach (NativeBuffer weights in _weights) weights.Dispose();
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_was_measured_is_remembered_by_the_process_and_by_the_next()
    {
        if (Width == LaneWidth.Scalar) return;
        var memory = new TuningCache(new TuningFile(_folder.File("tuning.json")));
        PanelMatrix[] model = Model("Q4_K", Precision.Fast, 3, 8192, 1024);
        Tuner first = Of(TuningOption.Auto, model, memory);
        Assert.Equal(TuningSource.Unmeasured, first.Report.Source);
        Measure(first, TimeSpan.FromSeconds(60));
        Assert.Equal(TuningSource.Measured, first.Report.Source);
        Assert.True(first.Report.Took > TimeSpan.Zero);
        // The distance comes first, the tiles with the next load.
        Assert.True(first.Measures);
        first = Of(TuningOption.Auto, model, memory);
        Assert.Equal(TuningSource.Remembered, first.Report.Source);
        Measure(first, TimeSpan.FromSeconds(60));
        Assert.Equal(TuningSource.Measured, first.Report.Source);
        Assert.False(first.Measures);

        foreach (TuningCache later in new[] { memory, new TuningCache(new TuningFile(_folder.File("tuning.json"))) })
        {
            Tuner again = Of(TuningOption.Auto, model, later);
            Assert.False(again.Measures);
            Assert.Equal(TuningSource.Remembered, again.Report.Source);
            Assert.Equal(first.Report.Kernels.PrefetchBytes, again.Report.Kernels.PrefetchBytes);
            Assert.Equal(first.Report.Kernels.Tiles(ActivationFormat.Int8By256), again.Report.Kernels.Tiles(ActivationFormat.Int8By256));
        }

        Assert.True(Of(TuningOption.Auto, model, memory, threads: 1).Measures);
    }

    [Fact]
    public void Without_time_nothing_is_chosen_nor_remembered()
    {
        if (Width == LaneWidth.Scalar) return;
        var memory = new TuningCache(new TuningFile(_folder.File("tuning.json")));
        PanelMatrix[] model = Model("Q4_K", Precision.Fast, 3, 8192, 1024);
        Tuner tuner = Of(TuningOption.Auto, model, memory);
        Measure(tuner, TimeSpan.Zero);
        Assert.Equal(TuningSource.Unmeasured, tuner.Report.Source);
        Assert.Equal(Distances.Default, tuner.Report.Kernels.PrefetchBytes);
        Assert.True(Of(TuningOption.Auto, model, memory).Measures);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_is_missing_is_measured_later()
    {
        if (Width == LaneWidth.Scalar) return;
        var memory = new TuningCache(null);
        PanelMatrix[] model = Model("Q4_K", Precision.Fast, 3, 8192, 1024);
        memory.Set(TuningKey.Of(Width, 2, model[0].Format), Findings.None with { PrefetchBytes = 2048 });
        Tuner tuner = Of(TuningOption.Auto, model, memory);
        Assert.True(tuner.Measures);
        Assert.Equal(2048, tuner.Report.Kernels.PrefetchBytes);
        Measure(tuner, TimeSpan.FromSeconds(60));
        Assert.Equal(2048, tuner.Report.Kernels.PrefetchBytes);
        Assert.False(tuner.Measures);
    }

    [Fact]
    public void What_would_gain_nothing_is_not_measured()
    {
        var memory = new TuningCache(null);
        PanelMatrix[] model = Model("Q4_K", Precision.Fast, 3, 8192, 1024);
        Assert.Equal(TuningSource.Default, Of(TuningOption.Off, model, memory).Report.Source);
        Assert.Equal(TuningSource.Default, Of(TuningOption.Auto, Model("Q4_K", Precision.Fast, 1, 256, 1024), memory).Report.Source);
        Assert.Equal(TuningSource.Default, Of(TuningOption.Auto, Model("Q4_K", Precision.Exact, 3, 8192, 1024), memory).Report.Source);
        Assert.Equal(TuningSource.Default, new Tuner(TuningOption.Auto, LaneWidth.Scalar, 2, model, memory).Report.Source);
        Tuner given = Of(TuningOption.Of(2048), model, memory);
        Assert.Equal(TuningSource.Given, given.Report.Source);
        Assert.Equal(2048, given.Report.Kernels.PrefetchBytes);
        Assert.False(given.Measures);
    }

    [Fact]
    public void What_is_not_compiled_in_time_is_not_measured_nor_waited_for()
    {
        if (Width == LaneWidth.Scalar) return;
        var memory = new TuningCache(null);
        PanelMatrix[] model = Model("Q4_K", Precision.Fast, 3, 8192, 1024);
        Tuner tuner = Of(TuningOption.Auto, model, memory);
        var compiling = new TaskCompletionSource();
        long began = TimeProvider.System.GetTimestamp();
        tuner.Measure(_pool, compiling.Task, new Deadline(TimeProvider.System, TimeSpan.FromMilliseconds(50)));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds, 25, 10_000);
        Assert.Equal(TuningSource.Unmeasured, tuner.Report.Source);
        Assert.True(tuner.Measures);
        // And nothing more is compiled for it.
        TimeSpan left = tuner.Remaining;
        tuner.Compile(_pool, CancellationToken.None);
        Assert.Equal(left, tuner.Remaining);
    }

    [Fact]
    public void What_compiling_takes_from_the_threads_that_read_is_taken_from_the_budget()
    {
        if (Width == LaneWidth.Scalar) return;
        var memory = new TuningCache(null);
        PanelMatrix[] model = Model("Q4_K", Precision.Fast, 3, 8192, 1024);
        Tuner quick = new(TuningOption.Auto, Width, 1, model, memory, new FakeClock { Step = 1 });
        quick.Compile(_pool, CancellationToken.None);
        Assert.InRange(quick.Remaining, TimeSpan.FromMilliseconds(50), Tuner.Budget - TimeSpan.FromMilliseconds(1));
        // A step of a clock is what each body takes; half of it is charged to a single thread, and half of the budget is kept.
        foreach ((double step, double left) in new[] { (60.0, 40.0), (160, 20) })
        {
            var clock = new FakeClock { Step = step };
            Tuner slow = new(TuningOption.Auto, Width, 1, model, memory, clock);
            slow.Compile(_pool, CancellationToken.None);
            Assert.Equal(left, slow.Remaining.TotalMilliseconds, 1.0);
            slow.Measure(_pool, Task.CompletedTask, new Deadline(clock, slow.Remaining));
            Assert.Equal(TuningSource.Unmeasured, slow.Report.Source);
        }
    }

    [Fact]
    public async Task What_fails_to_compile_is_told()
    {
        if (Width == LaneWidth.Scalar) return;
        Tuner tuner = Of(TuningOption.Auto, Model("Q4_K", Precision.Fast, 3, 8192, 1024), new TuningCache(null));
        var failed = Task.FromException(new InvalidProgramException("no such body"));
        Assert.Throws<InvalidProgramException>(() => tuner.Measure(_pool, failed, new Deadline(TimeProvider.System, TimeSpan.FromSeconds(1))));
        // Told to stop, it compiles nothing.
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        tuner.Compile(_pool, stop.Token);
        Assert.Equal(Tuner.Budget, tuner.Remaining);
    }

    private static Tuner Of(TuningOption option, PanelMatrix[] model, TuningCache memory, int threads = 2) => new(option, Width, threads, model, memory);

    // As a load does it.
    private void Measure(Tuner tuner, TimeSpan time)
    {
        tuner.Measure(_pool, Task.Run(() => tuner.Compile(_pool, CancellationToken.None)), new Deadline(TimeProvider.System, time));
        tuner.Save();
    }

    private unsafe PanelMatrix[] Model(string format, Precision precision, int count, int rows, int columns)
    {
        PanelMatrix[] matrices = [.. Enumerable.Range(0, count).Select(_ => new PanelMatrix(PanelFormats.Of(FormatTable.ByName(format)!, precision), rows, columns))];
        foreach (PanelMatrix matrix in matrices)
        {
            var memory = new NativeBuffer(matrix.Bytes);
            _weights.Add(memory);
            matrix.Place(memory.Pointer);
        }

        return matrices;
    }
}
