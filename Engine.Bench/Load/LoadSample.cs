using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Bench.Load;

/// <summary>One load of a model in a process of its own.</summary>
/// <param name="Seconds">From the call of the loader to a model that has run one step.</param>
/// <param name="WeightSeconds">Of these, reading the weights into their place.</param>
/// <param name="PeakBytes">The most memory that the process has held.</param>
/// <param name="WeightBytes">What the weights take.</param>
internal sealed record LoadSample(double Seconds, double WeightSeconds, long PeakBytes, long WeightBytes)
{
    private const double Share = 1.05;
    private const long Beside = 100_000_000;

    /// <summary>What a load may hold at most: the weights, a twentieth more, and 100 MB for the program itself.</summary>
    public long AllowedBytes => (long)(Share * WeightBytes) + Beside;

    /// <summary>Loads a file here, once.</summary>
    public static LoadSample Take(string file, int threads)
    {
        var watch = new Reading();
        long began = Stopwatch.GetTimestamp();
        using LanguageModel model = LanguageModel.Load(file, new LoadOptions { Threads = threads }, watch);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new LoadSample(seconds, watch.Seconds, ProcessMemory.Peak(), model.Memory.Weights);
    }

    /// <summary>Loads it in a new process.</summary>
    /// <exception cref="InvalidOperationException">The process failed.</exception>
    public static async Task<LoadSample> TakeInChildProcessAsync(string file, int threads, CancellationToken cancellation)
    {
        using Process process =
            Process.Start(ChildProcess.With(LoadOnceCommand.Verb, file, threads.ToString(System.Globalization.CultureInfo.InvariantCulture)))!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        string line = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? JsonSerializer.Deserialize(line, LoadMessages.Default.LoadSample)!
            : throw new InvalidOperationException($"a load failed: {(await errors).Trim()}");
    }

    // From the first report of weights, after the first piece, to the last; the first piece is made up for by its share.
    private sealed class Reading : IProgress<LoadProgress>
    {
        private readonly Lock _lock = new();
        private long _first, _last, _firstBytes, _lastBytes;

        public double Seconds
            => Stopwatch.GetElapsedTime(_first, _last).TotalSeconds * (_lastBytes > _firstBytes ? (double)_lastBytes / (_lastBytes - _firstBytes) : 1);

        public void Report(LoadProgress value)
        {
            if (value.Total == 0) return;
            lock (_lock)
            {
                if (_first == 0) (_first, _firstBytes) = (Stopwatch.GetTimestamp(), value.Done);
                (_last, _lastBytes) = (Stopwatch.GetTimestamp(), value.Done);
            }
        }
    }
}

/// <summary>A sample on its way between processes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoadSample))]
internal sealed partial class LoadMessages : JsonSerializerContext;
