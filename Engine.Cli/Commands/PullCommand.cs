using System.CommandLine;
using System.Text.Json;
using Engine.Cli.Output;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;
using Engine.Hub;

namespace Engine.Cli.Commands;

/// <summary><c>pull</c>: fetches a model from a hub into the cache that Hugging Face's programs share.</summary>
internal sealed class PullCommand : CliCommand
{
    private readonly Argument<string> _model =
        new("MODEL") { Description = "owner/name[@revision][:file]; the file may be the name of a quantisation, such as Q4_K_M." };
    private readonly Option<bool> _list = Lists.Flag("--list", "List the files that would be fetched, and their sizes; fetch nothing.");
    private readonly Option<bool> _json = Lists.Flag("--json", "Print one JSON object: path, or with --list files and bytes.");
    private readonly Option<int?> _connections = Numbers.Whole("--connections", "N", "Ranges of a file that are fetched at once. (default: 8)", 1, 64);

    public PullCommand(Terminal terminal) : base("pull", "Download a model from a hub.", terminal)
    {
        AddArgument(_model);
        AddGroup("Download and output", [_list, _json, _connections]);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("pull owner/name", "A folder with its tokenizer, or the one GGUF model of it"),
        new("pull owner/name:Q4_K_M", "The GGUF model of that quantisation"),
        new("pull owner/name@v1.0:model.gguf", "One file, at a tag"),
        new("pull owner/name:Q4_K_M --list", "What would be fetched, and its size"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Prints the path that it can be loaded from. A download that broke off goes on where it ended; every file is checked against the hash that the hub "
        + "lists; several may pull at once. Of several GGUF models Q4_K_M is taken, if there is one, unless another is named.",
        "Read from the environment: HF_ENDPOINT (the hub), HF_TOKEN or the file HF_HOME/token (sent to the hub alone), HF_HUB_CACHE, HF_HOME (where models "
        + "go: ~/.cache/huggingface/hub otherwise), HF_HUB_OFFLINE, and HTTPS_PROXY, HTTP_PROXY, NO_PROXY.",
    ];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string model = parsed.GetRequiredValue(_model);
        if (HubReference.TryParse(model) is null) throw new UsageException($"'{model}' is no model of a hub: owner/name[@revision][:file]");
        HubOptions options = HubOptions.FromEnvironment();
        if (parsed.GetValue(_connections) is int connections) options = options with { Connections = connections };
        bool json = parsed.GetValue(_json);
        using ModelHub hub = new(options);
        if (parsed.GetValue(_list))
        {
            Write(await hub.ListAsync(model, cancellation), json);
            return;
        }

        string path = await ProgressDisplay.For(Terminal, json).ShowAsync(progress => hub.PullAsync(model, progress, cancellation));
        await Terminal.Output.WriteLineAsync(json ? JsonText.Of(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("path", path);
            writer.WriteEndObject();
        }) : path);
    }

    private void Write(IReadOnlyList<HubFile> files, bool json)
    {
        if (json)
        {
            Terminal.Output.WriteLine(JsonText.Of(writer => WriteJson(writer, files)));
            return;
        }

        var table = new Table("file", "size") { RightAligned = { 1 } };
        foreach (HubFile file in files) table.Add(Refusals.OneLine(file.Path), ByteCount.Text(file.Bytes));
        table.Add("", ByteCount.Text(files.Sum(f => f.Bytes)));
        table.WriteTo(Terminal.Output);
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<HubFile> files)
    {
        json.WriteStartObject();
        json.WriteStartArray("files");
        foreach (HubFile file in files)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteNumber("bytes", file.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("bytes", files.Sum(f => f.Bytes));
        json.WriteEndObject();
    }
}
