using System.Text;

namespace Engine.Cli.Terminals;

/// <summary>Lines of UTF-8, one at a time as they are typed or piped in.</summary>
internal sealed class LineInput(Stream input)
{
    private readonly byte[] _buffer = new byte[4096];
    private readonly List<byte> _line = [];
    private int _at, _filled;
    private bool _first = true;

    /// <summary>The next line without its end, or null after the last.</summary>
    /// <exception cref="FailureException">The line is not UTF-8; the next call goes on behind it.</exception>
    public string? Read()
    {
        _line.Clear();
        while (true)
        {
            if (_at == _filled && (_filled = input.Read(_buffer, _at = 0, _buffer.Length)) == 0)
                return _line.Count == 0 ? null : Decode();
            byte next = _buffer[_at++];
            if (next == '\n') return Decode();
            _line.Add(next);
        }
    }

    private string Decode()
    {
        try
        {
            string line = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. _line]).TrimEnd('\r');
            return _first && line.StartsWith(Utf8Input.Mark) ? line[1..] : line;
        }
        catch (DecoderFallbackException e)
        {
            throw new FailureException($"the line is not UTF-8 (at byte {e.Index})");
        }
        finally
        {
            _first = false;
        }
    }
}
