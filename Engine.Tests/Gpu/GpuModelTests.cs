using Engine.Gpu;
using Engine.Gpu.Accelerators;
using Engine.Kernels.Formats.Panels;
using Engine.Loading.Quantizing;
using Engine.Models;
using Engine.Tests.Conformance;
using Engine.Tests.Golden;
using Engine.Tests.Kernels.Ops;
using Engine.Tests.Loading;

namespace Engine.Tests.Gpu;

/// <summary>Whole models on a device: logits of transformers, files of llama.cpp, the CPU's very tokens.</summary>
public abstract class GpuModelTests : GpuTests
{
    // Tokens that the simulator computes.
    private const int Few = 3;

    private string[] Checkpoints => Kind == AcceleratorKind.Simulator
        ? ["hf/llama-gqa", "hf/gpt2"]
        : ["hf/llama-gqa", "hf/llama-yarn", "hf/mistral-window", "hf/qwen3", "hf/qwen3_moe", "hf/mixtral", "hf/gpt2",
            "gguf/llama-gqa.gguf", "gguf/mixtral.gguf"];

    [GpuFact(NeedsTestData = true)]
    public async Task Logits_are_within_the_bound_of_the_fixtures()
    {
        foreach (string checkpoint in Checkpoints)
        {
            Expectation expected = Expectation.Of(FixtureLogitsTests.FixtureOf(checkpoint));
            int[] ids = Kind == AcceleratorKind.Simulator ? expected.Ids[..Few] : expected.Ids;
            using var model = LanguageModel.Load(TestData.Path($"fixtures/{checkpoint}"), Options(Precision.Exact) with { Sequences = 1 });
            foreach (int chunk in Shapes(1, 7, 0))
            {
                float[] logits = await model.GetLogitsAsync(ids, chunk);
                float distance = Expectation.Distance(logits, expected.Logits.AsSpan(0, logits.Length));
                Assert.True(distance <= expected.Bound, $"{checkpoint}, chunk {chunk}: {distance} is beyond {expected.Bound}");
            }
        }
    }

    [GpuFact(NeedsTestData = true)]
    public async Task Fast_logits_are_not_much_further_than_those_of_llama_cpp()
    {
        foreach (string format in Shapes("F16", "Q4_K_M", "Q6_K", "IQ4_XS", "TQ2_0", "Q5_1", "Q8_0"))
            await QuantizedFileTests.CheckFast("llama-" + format, Options(Precision.Fast) with { Context = 64, Sequences = 1 });
    }

    [GpuFact]
    public async Task The_model_of_the_library_tells_the_story_of_the_CPU()
    {
        LoadOptions options = Options(Precision.Exact) with { Sequences = 1 };
        Assert.Equal(await Story(options with { DeviceInstance = null }), await Story(options));
    }

    /// <summary>Rows of several ranges of k, quantised, in both precisions.</summary>
    [GpuFact(NeedsTestData = true)]
    public async Task A_model_of_135_million_weights_has_the_bits_of_the_CPU()
    {
        if (Kind == AcceleratorKind.Simulator) return;
        string path = TestData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf");
        foreach (Precision precision in Enum.GetValues<Precision>())
        {
            LoadOptions options = Options(precision) with { Sequences = 1, Context = 64 };
            using LanguageModel device = LanguageModel.Load(path, options), cpu = LanguageModel.Load(path, options with { DeviceInstance = null });
            int[] ids = [.. Enumerable.Range(0, 21).Select(i => i * 29 + 5)];
            Close.SameBits(await cpu.GetLogitsAsync(ids), await device.GetLogitsAsync(ids), $"{precision}");
        }
    }

    /// <summary>Prompts through shared memory, which no device of this machine chooses by itself.</summary>
    [GpuFact]
    public async Task A_prompt_through_shared_memory_has_the_bits_of_the_CPU()
    {
        using var folder = new TempFolder();
        string path = TinyModel.Write(folder, Architectures.All[0]);
        var device = new GpuDevice(Accelerator, Precision.Fast) { Prefill = PrefillProducts.Staged };
        LoadOptions options = Options(Precision.Fast) with { Sequences = 1, DeviceInstance = device };
        using LanguageModel staged = LanguageModel.Load(path, options), cpu = LanguageModel.Load(path, options with { DeviceInstance = null });
        int[] ids = [.. Enumerable.Range(0, 11).Select(i => i * 29 % TinyModel.Vocab)];
        Close.SameBits(await cpu.GetLogitsAsync(ids), await staged.GetLogitsAsync(ids));
    }

    /// <summary>
    /// Prompts through the kernels of tensor cores, with the software that stands for them, as a step launches them: tiles of 32 tokens, of which the last has
    /// fewer, and one token of the head. The simulator alone has threads enough in lockstep for that software.
    /// </summary>
    [GpuFact]
    public async Task A_prompt_through_tensor_cores_has_the_bits_of_the_CPU()
    {
        if (Kind != AcceleratorKind.Simulator) return;
        using var folder = new TempFolder();
        string path = TinyModel.Write(folder, Architectures.All[0]);
        foreach ((string format, int tokens) in new[] { ("Q8_0", 33), ("Q5_1", PrefillTable.From) })
        {
            var device = new GpuDevice(Accelerator, Precision.Fast) { Prefill = PrefillProducts.SoftwareCores };
            LoadOptions options = Options(Precision.Fast) with { Sequences = 1, DeviceInstance = device, Format = QuantizationScheme.Parse(format) };
            using LanguageModel tensor = LanguageModel.Load(path, options), cpu = LanguageModel.Load(path, options with { DeviceInstance = null });
            int[] ids = [.. Enumerable.Range(0, tokens).Select(i => i * 29 % TinyModel.Vocab)];
            Close.SameBits(await cpu.GetLogitsAsync(ids), await tensor.GetLogitsAsync(ids), $"{format}, {tokens} tokens");
        }
    }
}

[OnAccelerator(AcceleratorKind.OpenCl)]
public sealed class OpenClModelTests : GpuModelTests;

[OnAccelerator(AcceleratorKind.Simulator)]
public sealed class SimulatorModelTests : GpuModelTests;

[OnAccelerator(AcceleratorKind.Cuda)]
public sealed class CudaModelTests : GpuModelTests;
