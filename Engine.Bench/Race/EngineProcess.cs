using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Engine.Bench.Race;

/// <summary>This side of an engine's process: a program under its hidden verb, this one as a rule, that is asked line by line.</summary>
internal sealed class EngineProcess : IDisposable
{
    private const int KeptLines = 20;
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = [];

    /// <summary>Starts it.</summary>
    /// <param name="start">A program that speaks <see cref="EngineRequest"/> and <see cref="EngineAnswer"/> over its standard streams, all of them
    /// redirected.</param>
    public EngineProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>This engine.</summary>
    public static EngineProcess Own() => new(ChildProcess.With(EngineCommand.Verb));

    /// <summary>Its process, for counting its CPU time.</summary>
    public int Id => _process.Id;

    /// <summary>Which of llama.cpp's builds for different CPUs was loaded, from its log.</summary>
    public string? Backend { get; private set; }

    /// <summary>Sends one request and waits for its answer.</summary>
    /// <exception cref="RaceException">The engine failed or died.</exception>
    public async Task<EngineAnswer> AskAsync(EngineRequest request, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, EngineMessages.Default.EngineRequest).AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
        string line = await _process.StandardOutput.ReadLineAsync(cancellation)
            ?? throw new RaceException($"an engine's process ended\n{string.Join('\n', _log)}");
        EngineAnswer answer = Answer(line);
        return answer.Error is null ? answer : throw new RaceException($"{answer.Error}\n{string.Join('\n', _log)}");
    }

    // A library that dies may leave its last words on standard output.
    private EngineAnswer Answer(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, EngineMessages.Default.EngineAnswer)!;
        }
        catch (JsonException)
        {
            throw new RaceException($"an engine's process said '{line}'\n{string.Join('\n', _log)}");
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(ExitTimeout)) _process.Kill();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        const string loaded = "loaded CPU backend from ";
        if (line is null) return;
        if (line.IndexOf(loaded, StringComparison.Ordinal) is var at and >= 0) Backend = Path.GetFileName(line[(at + loaded.Length)..].Trim());
        _log.Enqueue(line);
        while (_log.Count > KeptLines) _log.TryDequeue(out _);
    }
}
