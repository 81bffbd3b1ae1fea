using System.Text;
using Engine.Tokenizers.Unicode;

namespace Engine.Tokenizers.PreTokenizers;

/// <summary>
/// `UnicodeScripts`: a piece ends where the script changes. Hiragana and Katakana count as Han, and a space has no script of its own (as in
/// SentencePiece); neither has what came after Unicode 9.0, which is as far as the table of the reference goes. What comes before the first script is
/// dropped, as in the reference.
/// </summary>
internal sealed class UnicodeScriptsPreTokenizer : PreTokenizer
{
    private static readonly Dictionary<string, int> Scripts = UnicodeData.Instance.Scripts.Select((name, i) => (name, i)).ToDictionary(s => s.name, s => s.i);

    /// <inheritdoc/>
    public override PieceSink Attach(PieceSink next) => new Sink(next);

    private static int Script(int c)
    {
        if (c == ' ' || UnicodeData.Instance.IsNewerThan9(c)) return -1;
        int script = c == 0x30FC ? Scripts["Han"] : UnicodeData.Instance.Script(c);
        return script == Scripts["Hiragana"] || script == Scripts["Katakana"] ? Scripts["Han"] : script;
    }

    private sealed class Sink(PieceSink next) : RelayingSink(next)
    {
        public override void Take(ReadOnlySpan<char> piece, bool atStart)
        {
            int start = -1, at = 0, last = -1;
            foreach (Rune rune in piece.EnumerateRunes())
            {
                int script = Script(rune.Value);
                if (script >= 0)
                {
                    if (script != last)
                    {
                        if (start >= 0) Next.Take(piece[start..at], atStart && start == 0);
                        start = at;
                    }

                    last = script;
                }

                at += rune.Utf16SequenceLength;
            }

            if (start >= 0) Next.Take(piece[start..], atStart && start == 0);
        }
    }
}
