using Engine.Cli.Terminals;
using Engine.Tokenizers;

namespace Engine.Cli.Output;

/// <summary>Says once that the token that begins a sequence stands there twice: written out in the text, and added by the tokenizer.</summary>
internal sealed class DoubledBos(Tokenizer tokenizer, Terminal terminal)
{
    private bool _said;

    /// <summary>Looks at the ids of a text.</summary>
    public void Check(ReadOnlySpan<int> ids)
    {
        if (_said || !tokenizer.BeginsTwice(ids)) return;
        _said = true;
        string bos = tokenizer.TokenText(tokenizer.BosId!.Value) ?? "";
        terminal.Error.WriteLine(
            $"warning: the sequence begins with {Refusals.OneLine(bos)} twice: the text has it, and the tokenizer adds it; leave it out of the text");
    }
}
