using Engine.Tokenizers.Vocabulary;

namespace Engine.Tokenizers.Models;

/// <summary>The tokens of one UTF-16 unit, in pages by its upper byte: quicker than looking a text up.</summary>
internal sealed class CharTokens
{
    private readonly int[]?[] _pages = new int[256][];

    /// <summary>Finds them in a vocabulary.</summary>
    public CharTokens(TokenTable vocab)
    {
        foreach ((string text, int id) in vocab.Ids)
        {
            if (text.Length != 1) continue;
            int[] page = _pages[text[0] >> 8] ??= NewPage();
            page[text[0] & 0xFF] = id;
        }
    }

    /// <summary>The token of a unit, or -1.</summary>
    public int Of(char c) => _pages[c >> 8] is { } page ? page[c & 0xFF] : -1;

    private static int[] NewPage()
    {
        int[] page = new int[256];
        Array.Fill(page, -1);
        return page;
    }
}
