using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Engine.Cli.Output;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;
using Engine.Kernels.Ops;
using Engine.Loading.Checkpoints;
using Engine.Loading.Configuration;
using Engine.Loading.Tensors;
using Engine.Tuning;

namespace Engine.Cli.Commands;

/// <summary><c>inspect</c>: what a checkpoint holds and what it would take, from its headers alone.</summary>
internal sealed class InspectCommand : CliCommand
{
    private readonly ModelOptions _model = new();
    private readonly Option<bool> _tensors = Lists.Flag("--tensors", "List every tensor too: name, shape, format, size.");
    private readonly Option<bool> _json = Lists.Flag("--json", "Print one JSON object, tensors included.");

    public InspectCommand(Terminal terminal) : base("inspect", "Show a model's architecture, the memory it takes, its formats and tensors.", terminal)
    {
        AddArgument(_model.Model);
        AddGroup("Output", [_tensors, _json]);
        AddGroup("Model", _model.All);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("inspect", "The built-in model"),
        new("inspect model.gguf --tensors", "Every tensor of a file"),
        new("inspect model.gguf --context 32768 --sequences 8 --kv Q8_0", "Memory for eight long sequences"),
        new("inspect path/to/folder --format Q4_K_M --json", "As if quantised while loading"),
        new("inspect model.gguf --device cuda --gpu-memory 6G", "How many layers a GPU would take"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Only headers are read and nothing is allocated. 'bytes_per_token' are those of the weights that decoding a token reads: of experts, those that it goes to. 'Weights', 'cache' and 'scratch' are what run would allocate with the same flags: weights as the engine holds them (--format, --precision), keys and values of "
        + "--sequences sequences of --context positions, and the buffers of a step. On the CPU the cache is reserved whole, but the system backs it with "
        + "memory only as positions are computed: 'by the position' is what each of them takes. A GPU's is taken whole. Layers of several devices are "
        + "divided by the memory that these have, as run divides them; a model that one device has no memory for is shown, with what run would say. "
        + "'Tuning' is what earlier loads have measured on "
        + "this machine, or what --tuning gives.",
    ];

    protected override Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        LoadOptions options = _model.Read(parsed) with { LoggerFactory = new TerminalLog(Terminal.Error, parsed.GetValue(_model.Verbose)) };
        ModelInspection model = _model.PathOf(parsed) is { } path ? ModelInspection.Of(path, options) : ModelInspection.OfDefault(options);
        cancellation.ThrowIfCancellationRequested();
        if (parsed.GetValue(_json)) Terminal.Output.WriteLine(ToJson(model));
        else Write(Terminal.Output, model, parsed.GetValue(_tensors));
        return Task.CompletedTask;
    }

    private static void Write(TextWriter output, ModelInspection model, bool tensors)
    {
        output.WriteLine("Architecture:");
        var facts = new Table("", "");
        foreach ((string name, object? value) in Facts(model)
            .Where(fact => fact.Value is not null)) facts.Add(name, Convert.ToString(value, CultureInfo.InvariantCulture)!);
        facts.WriteTo(output);

        string holders = model.Placement is [{ Device: "cpu" }] ? "" : $", on {Placements.Ids(model.Placement)}";
        output.WriteLine();
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"Memory for {model.Sequences} {(model.Sequences == 1 ? "sequence" : "sequences")} of {model.Context} positions, "
                + $"cached in {model.CacheFormat}{holders}:"));
        var memory = new Table("", "", "") { RightAligned = { 1 } };
        memory.Add("weights", ByteCount.Text(model.Memory.Weights), model.Streamed is not { } streamed ? "" : string.Create(CultureInfo.InvariantCulture,
            $"{streamed.ResidentLayers} layers stay, {streamed.StreamedLayers} are streamed: {ByteCount.Text(streamed.BytesPerStep)} to read for each step"));
        memory.Add("cache", ByteCount.Text(model.Memory.Cache),
            $"{ByteCount.Text(model.CacheBytesPerPosition)} by the position; {Placements.CacheText(model.Placement)}");
        memory.Add("scratch", ByteCount.Text(model.Memory.Scratch), "");
        memory.Add("total", ByteCount.Text(model.Memory.Total), "");
        memory.WriteTo(output);
        if (model.Shortage is { } shortage) output.WriteLine($"It does not fit: {Refusals.OneLine(shortage)}");

        if (model.Placement.Count > 1)
        {
            output.WriteLine();
            Placements.Write(output, model.Placement);
        }

        output.WriteLine();
        output.WriteLine("Formats:");
        var formats = new Table("format", "tensors", "parameters", "size", "bits each") { RightAligned = { 1, 2, 3, 4 } };
        foreach ((string format, int count, long values, long bytes) in Formats(model))
            formats.Add(format, Text(count), Text(values), ByteCount.Text(bytes),
                (8.0 * bytes / Math.Max(values, 1)).ToString("0.00", CultureInfo.InvariantCulture));
        formats.WriteTo(output);
        foreach (string remark in model.Remarks) output.WriteLine($"  {Refusals.OneLine(remark)}");

        output.WriteLine();
        if (model.Placement.Any(placed => placed.Device == "cpu"))
        {
            output.WriteLine($"Tuning: {model.Tuning}");
            output.WriteLine();
        }

        output.WriteLine(tensors ? "Tensors:" : string.Create(CultureInfo.InvariantCulture, $"Tensors: {model.Tensors.Count} (--tensors lists them)"));
        if (tensors) WriteTensors(output, model);
    }

    private static void WriteTensors(TextWriter output, ModelInspection model)
    {
        var table = new Table("name", "shape", "format", "size") { RightAligned = { 3 } };
        foreach (TensorInfo tensor in model.Tensors)
            table.Add(Refusals.OneLine(tensor.Name), $"[{string.Join(", ", tensor.Shape)}]", tensor.DType, ByteCount.Text(tensor.StoredBytes));
        table.WriteTo(output);
    }

    /// <summary>The formats as stored, the largest share first.</summary>
    private static IEnumerable<(string Format, int Count, long Values, long Bytes)> Formats(ModelInspection model)
        => model.Tensors.GroupBy(tensor => tensor.DType)
            .Select(group => (group.Key, group.Count(), group.Sum(tensor => tensor.Rows * tensor.Columns), group.Sum(tensor => tensor.StoredBytes)))
            .OrderByDescending(format => format.Item4);

    /// <summary>The configuration in Hugging Face's words; null where the file does not say.</summary>
    private static IEnumerable<(string Name, object? Value)> Facts(ModelInspection model)
    {
        ModelConfig config = model.Config;
        return
        [
            ("kind", model.Kind == CheckpointKind.Gguf ? "gguf" : "safetensors"),
            ("model_type", config.ModelType),
            ("architecture", config.Architecture),
            ("parameters", model.Parameters),
            ("stored_bytes", model.StoredBytes),
            ("bytes_per_token", model.BytesPerToken),
            ("hidden_size", config.HiddenSize),
            ("intermediate_size", config.IntermediateSize),
            ("num_experts", config.Experts?.NumExperts),
            ("num_experts_per_tok", config.Experts?.NumExpertsPerTok),
            ("moe_intermediate_size", config.Experts?.MoeIntermediateSize),
            ("num_hidden_layers", config.NumHiddenLayers),
            ("num_attention_heads", config.NumAttentionHeads),
            ("num_key_value_heads", config.NumKeyValueHeads),
            ("head_dim", config.HeadDim),
            ("vocab_size", config.VocabSize),
            ("max_position_embeddings", config.MaxPositionEmbeddings),
            ("sliding_window", config.SlidingWindow),
            ("rope_theta", config.RotaryDim > 0 ? config.RopeTheta : null),
            ("rope_scaling", config.RopeScaling?.Type),
        ];
    }

    private static string Text(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string ToJson(ModelInspection model) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("architecture");
        foreach ((string name, object? value) in Facts(model)) WriteFact(json, name, value);
        json.WriteEndObject();

        json.WriteStartArray("tensors");
        foreach (TensorInfo tensor in model.Tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteStartArray("shape");
            foreach (long size in tensor.Shape) json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteString("format", tensor.DType);
            json.WriteNumber("bytes", tensor.StoredBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("formats");
        foreach ((string format, int count, long values, long bytes) in Formats(model))
        {
            json.WriteStartObject();
            json.WriteString("format", format);
            json.WriteNumber("tensors", count);
            json.WriteNumber("parameters", values);
            json.WriteNumber("bytes", bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("remarks");
        foreach (string remark in model.Remarks) json.WriteStringValue(remark);
        json.WriteEndArray();
        json.WritePlacement(model.Placement);
        json.WriteStartObject("memory");
        json.WriteNumber("context", model.Context);
        json.WriteNumber("sequences", model.Sequences);
        json.WriteString("kv", model.CacheFormat.Name);
        json.WriteNumber("weights", model.Memory.Weights);
        json.WriteNumber("cache", model.Memory.Cache);
        json.WriteNumber("cache_per_position", model.CacheBytesPerPosition);
        if (model.Streamed is { } streamed)
        {
            json.WriteNumber("streamed_layers", streamed.StreamedLayers);
            json.WriteNumber("streamed_bytes_per_step", streamed.BytesPerStep);
        }

        json.WriteNumber("scratch", model.Memory.Scratch);
        json.WriteNumber("total", model.Memory.Total);
        json.WriteString("shortage", model.Shortage);
        json.WriteEndObject();
        WriteTuning(json, model.Tuning);
        json.WriteEndObject();
    });

    private static void WriteTuning(Utf8JsonWriter json, TuningReport tuning)
    {
        json.WriteStartObject("tuning");
        json.WriteString("source", tuning.Source.ToString().ToLowerInvariant());
        json.WriteNumber("prefetch_bytes", tuning.PrefetchBytes);
        json.WriteStartObject("tiles");
        foreach ((string format, TileTuning tiles) in tuning.Tiles)
        {
            json.WriteStartObject(format);
            json.WriteNumber("largest", tiles.LargestTile);
            json.WriteNumber("unpack_from", tiles.UnpackFrom);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFact(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(name); break;
            case string text: json.WriteString(name, text); break;
            case double real: json.WriteReal(name, real); break;
            default: json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
