using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Engine.Cli.Output;
using Engine.Cli.Parsing;
using Engine.Cli.Terminals;
using Engine.Kernels.Lanes;

namespace Engine.Cli.Commands;

/// <summary><c>devices</c>: what a model can be computed on here.</summary>
internal sealed class DevicesCommand : CliCommand
{
    private readonly Option<bool> _json =
        Lists.Flag("--json", "Print one JSON array: id, name, memory_bytes, free_bytes, compute_capability, multiprocessors, copy_bytes_per_second.");

    public DevicesCommand(Terminal terminal) : base("devices", "List what models can be computed on here: values of --device.", terminal)
        => AddGroup("Output", [_json]);

    public override IReadOnlyList<Example> Examples { get; } = [new("devices", "What there is"), new("devices --json", "The same for a program")];

    public override IReadOnlyList<string> Notes { get; } =
        ["'copy' is measured, in a second or less: gigabytes read and written in a second where a device copies within its own memory. Of the CPU "
            + "it is not measured, and 'units' are its processors."];

    protected override async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        List<Measured> devices = [];
        foreach (DeviceRow row in Gpus.List().Prepend(OwnProcessors()))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                // Each opens the device or waits for it: who has pressed Ctrl-C meanwhile wants no more of it.
                long? free = row.FreeMemory();
                cancellation.ThrowIfCancellationRequested();
                devices.Add(new Measured(row, free, row.CopyBandwidth()));
            }
            catch (ModelLoadException e)
            {
                // The others may be fit for use.
                await Terminal.Error.WriteLineAsync($"warning: {Refusals.LineOf(e)}");
                devices.Add(new Measured(row, null, null));
            }
        }

        cancellation.ThrowIfCancellationRequested();
        if (parsed.GetValue(_json)) await Terminal.Output.WriteLineAsync(ToJson(devices));
        else Write(Terminal.Output, devices);
    }

    private static DeviceRow OwnProcessors()
        => new("cpu", $"this machine's processors, {LaneWidths.Choose(null).Name()} lanes",
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        { Multiprocessors = Environment.ProcessorCount };

    private static void Write(TextWriter output, List<Measured> devices)
    {
        var table = new Table("device", "name", "memory", "free", "CUDA", "units", "copy") { RightAligned = { 2, 3, 4, 5, 6 } };
        foreach ((DeviceRow row, long? free, double? copy) in devices)
        {
            table.Add(row.Id, Refusals.OneLine(row.Name), ByteCount.Text(row.Memory), free is { } bytes ? ByteCount.Text(bytes) : "",
                row.ComputeCapability ?? "",
                row.Multiprocessors.ToString(CultureInfo.InvariantCulture),
                copy is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate / 1e9:0.0} GB/s") : "");
        }

        table.WriteTo(output);
    }

    private static string ToJson(List<Measured> devices) => JsonText.Of(json =>
    {
        json.WriteStartArray();
        foreach ((DeviceRow row, long? free, double? copy) in devices)
        {
            json.WriteStartObject();
            json.WriteString("id", row.Id);
            json.WriteString("name", row.Name);
            json.WriteNumber("memory_bytes", row.Memory);
            WriteNumberOrNull(json, "free_bytes", free);
            json.WriteString("compute_capability", row.ComputeCapability);
            json.WriteNumber("multiprocessors", row.Multiprocessors);
            WriteNumberOrNull(json, "copy_bytes_per_second", copy is null ? null : (long)copy.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteNumberOrNull(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private readonly record struct Measured(DeviceRow Row, long? FreeMemory, double? CopyBandwidth);
}
