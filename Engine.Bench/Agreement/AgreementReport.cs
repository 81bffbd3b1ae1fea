using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Engine.Bench.Agreement;

/// <summary>Perplexities for people and for programs.</summary>
internal static class AgreementReport
{
    public static string Markdown(AgreementResult result)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"{result.File} on {result.Text}: {result.Peer.Scored} tokens scored in {result.Windows} windows of {result.Context}.");
        Line($"llama.cpp's tokenizer {result.SameIds switch { true => "gives the same ids", false => "gives **other** ids", null => "fails on this text" }} ({result.Tokens} of ours); both engines score ours.");
        Line($"");
        Line($"| engine | perplexity | difference | seconds |");
        Line($"|---|---:|---:|---:|");
        Line($"| {result.Peer.Name} ({result.Backend}) | {result.Peer.Perplexity:0.0000} | | {result.Peer.Seconds:0.0} |");
        foreach (Score score in result.Ours)
            Line($"| {score.Name} | {score.Perplexity:0.0000} | {score.PercentFrom(result.Peer):+0.000;-0.000;0.000} % | {score.Seconds:0.0} |");
        Line($"");
        Line($"{(result.Agrees ? "They agree" : "**They do not agree**")} within {AgreementResult.Tolerance} %.");
        return text.ToString();
    }

    public static string Json(AgreementResult result) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("file", result.File);
        json.WriteString("text", result.Text);
        json.WriteNumber("context", result.Context);
        json.WriteNumber("windows", result.Windows);
        json.WriteNumber("tokens", result.Tokens);
        json.WriteNumber("scored_tokens", result.Peer.Scored);
        if (result.SameIds is bool same) json.WriteBoolean("same_ids", same);
        else json.WriteNull("same_ids");
        json.WriteBoolean("agrees", result.Agrees);
        json.WriteStartObject("peer");
        json.WriteString("name", result.Peer.Name);
        json.WriteString("backend", result.Backend);
        json.WriteReal("perplexity", result.Peer.Perplexity);
        json.WriteEndObject();
        json.WriteStartObject("ours");
        foreach (Score score in result.Ours)
        {
            json.WriteStartObject(score.Name);
            json.WriteReal("perplexity", score.Perplexity);
            json.WriteReal("difference_percent", score.PercentFrom(result.Peer));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });
}
