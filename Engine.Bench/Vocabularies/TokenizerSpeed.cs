using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Engine.Tokenizers;

namespace Engine.Bench.Vocabularies;

/// <summary>A tokenizer's speed on one text, both ways; everything is per byte of the text in UTF-8.</summary>
/// <param name="Tokenizer">Its name.</param>
/// <param name="Text">The text's name.</param>
/// <param name="Bytes">Bytes of the text.</param>
/// <param name="Tokens">Tokens of the text.</param>
/// <param name="Encode">Text to ids.</param>
/// <param name="Decode">Ids to text.</param>
internal sealed record TokenizerSpeed(string Tokenizer, string Text, int Bytes, int Tokens, Way Encode, Way Decode)
{
    /// <summary>Measures passes over a text; the first, which fills caches, stands apart.</summary>
    public static TokenizerSpeed Measure(Tokenizer tokenizer, string name, string textName, string text, int samples)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        int[] ids = [];
        Way encode = Way.Measure(() => ids = tokenizer.EncodeOrdinary(text), bytes, samples);
        string back = "";
        Way decode = Way.Measure(() => back = tokenizer.Decode(ids), bytes, samples);
        GC.KeepAlive(back);
        return new TokenizerSpeed(name, textName, bytes, ids.Length, encode, decode);
    }

    /// <summary>A table for a person.</summary>
    public static string ToMarkdown(IEnumerable<TokenizerSpeed> rows)
    {
        StringBuilder table =
            new("| tokenizer | text | tokens | encode MB/s | B/B | first B/B | decode MB/s | B/B |\n|---|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (TokenizerSpeed r in rows)
            table.Append(
                FormattableString.Invariant(
                    $"| {r.Tokenizer} | {r.Text} | {r.Tokens} | {r.Encode.MegabytesPerSecond:0.00} | {r.Encode.Allocated:0.00} | {r.Encode.AllocatedFirst:0.0} | {r.Decode.MegabytesPerSecond:0.00} | {r.Decode.Allocated:0.00} |\n"));
        return table.Append("\nB/B: bytes allocated per byte of text, in a later pass and in the first.\n").ToString();
    }

    /// <summary>The rows for programs.</summary>
    public static string ToJson(IEnumerable<TokenizerSpeed> rows) => JsonText.Of(json =>
    {
        json.WriteStartArray();
        foreach (TokenizerSpeed row in rows)
        {
            json.WriteStartObject();
            json.WriteString("tokenizer", row.Tokenizer);
            json.WriteString("text", row.Text);
            json.WriteNumber("bytes", row.Bytes);
            json.WriteNumber("tokens", row.Tokens);
            row.Encode.Write(json, "encode");
            row.Decode.Write(json, "decode");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}

/// <summary>One way between text and ids.</summary>
/// <param name="MegabytesPerSecond">10^6 bytes of text per second, the median of passes.</param>
/// <param name="Allocated">Bytes allocated per byte of text, the median of passes.</param>
/// <param name="AllocatedFirst">The same of the first pass.</param>
internal sealed record Way(double MegabytesPerSecond, double Allocated, double AllocatedFirst)
{
    // The first sample compiles what runs often, and does not count.
    private const double SecondsOfASample = 0.2;

    /// <summary>Measures samples of many passes.</summary>
    public static Way Measure(Action pass, int bytes, int samples)
    {
        double first = Sample(pass, 0).Allocated;
        (double Seconds, double Allocated)[] taken = [.. Enumerable.Range(0, samples + 1).Select(_ => Sample(pass, SecondsOfASample)).Skip(1)];
        return new Way(bytes / Median.Of(taken.Select(t => t.Seconds)) / 1e6, Median.Of(taken.Select(t => t.Allocated)) / bytes, first / bytes);
    }

    /// <summary>Writes it as a member.</summary>
    public void Write(Utf8JsonWriter json, string key)
    {
        json.WriteStartObject(key);
        json.WriteReal("megabytes_per_second", MegabytesPerSecond);
        json.WriteReal("allocated_per_byte", Allocated);
        json.WriteReal("allocated_per_byte_first", AllocatedFirst);
        json.WriteEndObject();
    }

    private static (double Seconds, double Allocated) Sample(Action pass, double least)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), began = Stopwatch.GetTimestamp();
        int passes = 0;
        double seconds;
        do
        {
            pass();
            passes++;
            seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
        while (seconds < least);
        return (seconds / passes, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / passes);
    }
}
