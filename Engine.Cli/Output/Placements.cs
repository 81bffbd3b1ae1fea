using System.Globalization;
using System.Text.Json;

namespace Engine.Cli.Output;

/// <summary>Where the layers of a model lie, for programs and for people.</summary>
internal static class Placements
{
    /// <summary>What computes: an id, or several with commas.</summary>
    public static string Ids(IReadOnlyList<LayerPlacement> placement) => string.Join(',', placement.Select(placed => placed.Device));

    /// <summary>When the cache takes memory: the system backs the CPU's page by page, a GPU's is there from the start.</summary>
    public static string CacheText(IReadOnlyList<LayerPlacement> placement)
    {
        const string Cpu = "cpu";
        int own = placement.Count(placed => placed.Device == Cpu);
        return own == placement.Count ? "reserved, and backed as they are computed"
            : own == 0 ? "taken whole at the start"
            : $"on {Cpu} backed as they are computed, elsewhere taken whole at the start";
    }

    /// <summary>Writes <c>device</c> and, part by part, <c>placement</c>.</summary>
    public static void WritePlacement(this Utf8JsonWriter json, IReadOnlyList<LayerPlacement> placement)
    {
        json.WriteString("device", Ids(placement));
        json.WriteStartArray("placement");
        foreach (LayerPlacement placed in placement)
        {
            json.WriteStartObject();
            json.WriteString("device", placed.Device);
            json.WriteNumber("first_layer", placed.FirstLayer);
            json.WriteNumber("layers", placed.Layers);
            json.WriteNumber("weights", placed.Memory.Weights);
            json.WriteNumber("cache", placed.Memory.Cache);
            json.WriteNumber("scratch", placed.Memory.Scratch);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A table with a row for each part.</summary>
    public static void Write(TextWriter output, IReadOnlyList<LayerPlacement> placement)
    {
        output.WriteLine("Layers:");
        var table = new Table("device", "layers", "weights", "cache", "scratch", "total") { RightAligned = { 2, 3, 4, 5 } };
        foreach (LayerPlacement placed in placement)
        {
            (int first, int last, MemoryReport memory) = (placed.FirstLayer, placed.FirstLayer + placed.Layers - 1, placed.Memory);
            table.Add(placed.Device, string.Create(CultureInfo.InvariantCulture, $"{first} to {last}"), ByteCount.Text(memory.Weights),
                ByteCount.Text(memory.Cache), ByteCount.Text(memory.Scratch), ByteCount.Text(memory.Total));
        }

        table.WriteTo(output);
    }
}
