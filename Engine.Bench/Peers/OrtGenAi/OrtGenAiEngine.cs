using System.Diagnostics;
using System.Globalization;
using Engine.Bench.Race;
using Microsoft.ML.OnnxRuntimeGenAI;

namespace Engine.Bench.Peers.OrtGenAi;

/// <summary>
/// ONNX Runtime GenAI as a .NET program uses it: a generator that takes a prompt's ids and then gives token after token, greedily. The file is a folder
/// that the bench has written.
/// </summary>
internal sealed class OrtGenAiEngine : IRaceEngine
{
    private readonly OgaHandle _library = new();
    private Model? _model;
    private int _context;

    public string Setting => "the CPU provider";

    public void Load(EngineSetting setting)
    {
        _model?.Dispose();
        _model = null;
        _context = setting.Context;
        try
        {
            using var config = new Config(setting.File);
            string threads = setting.Threads.ToString(CultureInfo.InvariantCulture);
            config.Overlay($$"""{ "model": { "decoder": { "session_options": { "intra_op_num_threads": {{threads}} } } } }""");
            _model = new Model(config);
        }
        catch (OnnxRuntimeGenAIException e)
        {
            throw new RaceException($"ONNX Runtime GenAI does not load {setting.File}: {e.Message}");
        }
    }

    public EngineTimes Run(int[] prompt, int tokens, TimeSpan longest)
    {
        // Its cache is made before the clock starts, as the others' are.
        using Generator generator = NewGenerator();
        var energy = new PhaseEnergy();
        long began = Stopwatch.GetTimestamp();
        generator.AppendTokens(prompt);
        generator.GenerateNextToken();
        TimeSpan first = Stopwatch.GetElapsedTime(began), last = first;
        double? joules = energy.End();
        int done = 0;
        while (done == 0 || (done < tokens && last - first < longest))
        {
            generator.GenerateNextToken();
            done++;
            last = Stopwatch.GetElapsedTime(began);
        }

        double? after = energy.End();
        return new EngineTimes(first.TotalSeconds, (last - first).TotalSeconds, done, generator.GetSequence(0)[prompt.Length..].ToArray(), joules, after);
    }

    public float[] Logits(int[] prompt)
    {
        using Generator generator = NewGenerator();
        generator.AppendTokens(prompt);
        using Tensor logits = generator.GetOutput("logits");
        return logits.GetData<float>().ToArray();
    }

    public void Dispose()
    {
        _model?.Dispose();
        _library.Dispose();
    }

    /// <summary>A generator for the whole context, which no end token ends before.</summary>
    private Generator NewGenerator()
    {
        using var parameters = new GeneratorParams(_model ?? throw new RaceException("no model is loaded"));
        parameters.SetSearchOption("max_length", _context);
        parameters.SetSearchOption("min_length", _context);
        return new Generator(_model, parameters);
    }
}
