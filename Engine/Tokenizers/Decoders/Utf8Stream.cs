using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Engine.Tokenizers.Decoders;

/// <summary>
/// Bytes of UTF-8 to text as they come: what is not yet a character is held back, and what is none becomes U+FFFD, one for each maximal part of a
/// character. Knows which characters are a prompt's alone.
/// </summary>
internal sealed class Utf8Stream
{
    private const int MaxHeld = 3;
    private readonly byte[] _held = new byte[MaxHeld];
    private int _count;

    /// <summary>Whether the bytes that are held back are a prompt's, and bytes of its continuation follow.</summary>
    public bool AwaitsOutput { get; private set; }

    /// <summary>What follows continues a prompt. Nothing awaits it where no byte is held back.</summary>
    public void BeginOutput() => AwaitsOutput = _count > 0;

    /// <summary>The text that some bytes complete.</summary>
    /// <param name="bytes">Any bytes.</param>
    /// <param name="flush">Whether they are the last.</param>
    /// <param name="promptLength">How many characters at the start of the text are the prompt's alone; none where no continuation is awaited.</param>
    public string Decode(ReadOnlySpan<byte> bytes, bool flush, out int promptLength)
    {
        promptLength = 0;
        if (_count + bytes.Length == 0) return "";
        byte[]? rented = null;
        if (_count > 0)
        {
            rented = ArrayPool<byte>.Shared.Rent(_count + bytes.Length);
            _held.AsSpan(0, _count).CopyTo(rented);
            bytes.CopyTo(rented.AsSpan(_count));
            bytes = rented.AsSpan(0, _count + bytes.Length);
        }

        if (AwaitsOutput) promptLength = PromptLength(bytes, flush);
        string text = Text(bytes, flush);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    /// <summary>The held bytes begin a character: it is the prompt's alone if no byte behind them belongs to it.</summary>
    private int PromptLength(ReadOnlySpan<byte> bytes, bool flush)
    {
        if (bytes.Length == _count && !flush) return 0;
        AwaitsOutput = false;
        OperationStatus status = Rune.DecodeFromUtf8(bytes, out _, out int consumed);
        bool incomplete = status == OperationStatus.NeedMoreData && !flush;
        return incomplete || consumed > _count ? 0 : 1;
    }

    private string Text(ReadOnlySpan<byte> bytes, bool flush)
    {
        char[] chars = ArrayPool<char>.Shared.Rent(bytes.Length);
        Utf8.ToUtf16(bytes, chars, out int read, out int written, replaceInvalidSequences: true, isFinalBlock: flush);
        _count = bytes.Length - read;
        bytes[read..].CopyTo(_held);
        string text = written == 0 ? "" : new string(chars, 0, written);
        ArrayPool<char>.Shared.Return(chars);
        return text;
    }
}
