using Engine.Devices;
using Engine.Gpu;
using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;
using ILGPU.Runtime;

namespace Engine.Tests.Gpu;

/// <summary>What a model says when its device fails in the middle, and that the process goes on.</summary>
public abstract class GpuFaultTests : GpuTests
{
    [GpuFact]
    public async Task A_device_that_is_lost_fails_all_requests_and_the_model_is_loaded_again()
    {
        GpuAccelerator accelerator = Accelerator;
        var queue = new FailingQueue(accelerator);
        using (LanguageModel model = Load(accelerator, queue))
        {
            await Tell(model);
            queue.Failure = new DriverException("the driver is gone");
            Task<int>[] requests = [.. Enumerable.Range(0, 4).Select(_ => Tell(model))];
            foreach (Task<int> request in requests)
            {
                DeviceException failure = await Assert.ThrowsAsync<DeviceException>(() => request);
                Assert.True(failure.IsLost);
                Assert.StartsWith($"{accelerator.Description} is lost", failure.Message, StringComparison.Ordinal);
                Assert.EndsWith("the model has to be loaded again", failure.Message, StringComparison.Ordinal);
            }

            // What comes later is told the same, whatever the device says now.
            queue.Failure = null;
            Assert.True((await Assert.ThrowsAsync<DeviceException>(() => Tell(model))).IsLost);
        }

        Assert.True(accelerator.IsLost);
        Assert.NotSame(accelerator, Accelerator);
        using LanguageModel again = Load(Accelerator, new FailingQueue(Accelerator));
        await Tell(again);
    }

    /// <summary>The first that a device behind the CPU is asked for is to take over the rows of the layers before.</summary>
    [GpuFact]
    public async Task A_device_that_is_lost_while_rows_pass_to_it_fails_the_same_way()
    {
        var queue = new FailingQueue(Accelerator);
        var options = new LoadOptions { Device = ComputeDevice.Split(ComputeDevice.Cpu, new QueuedDevice(Accelerator, queue)), Context = 64, Sequences = 1 };
        using LanguageModel model = LanguageModel.Load(SmallFable.Folder, options);
        await Tell(model);
        queue.CopyFailure = new DriverException("the driver is gone");
        Assert.True((await Assert.ThrowsAsync<DeviceException>(() => Tell(model))).IsLost);
    }

    [GpuFact]
    public async Task Memory_that_runs_out_in_the_middle_fails_one_request()
    {
        var queue = new FailingQueue(Accelerator);
        using LanguageModel model = Load(Accelerator, queue);
        // Once, when two requests run.
        queue.Failure = new OutOfMemoryException("no more");
        queue.Times = 1;
        Task<int>[] requests = [.. Enumerable.Range(0, 3).Select(_ => Tell(model))];
        int failed = 0;
        foreach (Task<int> request in requests)
        {
            try
            {
                await request;
            }
            catch (DeviceException e)
            {
                Assert.False(e.IsLost);
                Assert.Contains("no more", e.Message, StringComparison.Ordinal);
                failed++;
            }
        }

        Assert.Equal(1, failed);
        await Tell(model);
    }

    [GpuFact]
    public void What_no_buffer_holds_is_refused_with_the_numbers()
    {
        string message = Assert.Throws<ModelLoadException>(() => Accelerator.Allocate<float>(1L << 60)).Message;
        Assert.StartsWith(Accelerator.Description, message, StringComparison.Ordinal);
        Assert.Contains($"found {1L << 42} MiB", message, StringComparison.Ordinal);
    }

    private static LanguageModel Load(GpuAccelerator accelerator, FailingQueue queue)
        => LanguageModel.Load(SmallFable.Folder, new LoadOptions { DeviceInstance = new GpuDevice(accelerator, Precision.Fast, queue: queue), Context = 64, Sequences = 4 });

    private static async Task<int> Tell(LanguageModel model)
    {
        int count = 0;
        await foreach (GenerationUpdate update in model.GenerateAsync([1, 2, 3], new() { MaxTokens = 3, IgnoreEndTokens = true })) count += update.Ids.Count;
        return count;
    }

    private sealed class DriverException(string message) : AcceleratorException(message)
    {
        public override AcceleratorType AcceleratorType => AcceleratorType.CPU;
    }

    // Fails at the launch, as a driver does that has lost its device.
    private sealed class FailingQueue(GpuAccelerator accelerator) : LaunchQueue(accelerator.Accelerator.CreateStream())
    {
        public Exception? Failure { get; set; }

        public int Times { get; set; } = int.MaxValue;

        public Exception? CopyFailure { get; set; }

        public override AcceleratorStream Launch()
        {
            if (Failure is { } failure && Times-- > 0) throw failure;
            return base.Launch();
        }

        public override AcceleratorStream Copy() => CopyFailure is null ? base.Copy() : throw CopyFailure;
    }

    private sealed class QueuedDevice(GpuAccelerator accelerator, LaunchQueue queue) : ComputeDevice("queued", accelerator.Accelerator.Name, accelerator.Accelerator.MemorySize)
    {
        internal override Engine.Devices.IDevice Open(DeviceRequest request) => new GpuDevice(accelerator, request.Precision, request.Threads, queue);
    }
}

// Not on OpenCL: to open it anew is to compile all kernels again.
[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorFaultTests : GpuFaultTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaFaultTests : GpuFaultTests;
