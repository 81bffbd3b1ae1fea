namespace Engine.Manifests;

/// <summary>What a mixture's router and experts are called below its module; the defaults are those of Qwen, and of transformers 5 for all.</summary>
internal sealed record ExpertNames
{
    /// <summary>The router.</summary>
    public string Router { get; init; } = "gate";

    /// <summary>The module that experts are below, each under its number, or stacked; empty where stacks stand in the mixture's own.</summary>
    public string Experts { get; init; } = "experts";

    /// <summary>An expert's projection to gates.</summary>
    public string Gate { get; init; } = "gate_proj";

    /// <summary>An expert's way up.</summary>
    public string Up { get; init; } = "up_proj";

    /// <summary>An expert's way down.</summary>
    public string Down { get; init; } = "down_proj";

    /// <summary>The stack of gates and ways up, <c>[experts, 2 · intermediate, hidden]</c>.</summary>
    public string Stack { get; init; } = "gate_up_proj";

    /// <summary>The stack of ways down, <c>[experts, hidden, intermediate]</c>.</summary>
    public string DownStack { get; init; } = "down_proj";

    /// <summary>Whether stacks hold rows of gates and ways up in turns, and experts have biases, as gpt-oss has it.</summary>
    public bool Interleaved { get; init; }
}
