using Engine.Tokenizers.ChatTemplates;

namespace Engine.Tests.Tokenizers.ChatTemplates;

/// <summary>Prompts extend each other, so that what is cached stays of use.</summary>
public class ChatTranscriptTests
{
    private static readonly ChatTemplate ChatMl = ChatTemplate.Of(FamilyTests.ChatMl(""));

    [Fact]
    public void Each_prompt_extends_the_one_before_and_the_answers_own_ids()
    {
        ChatTranscript chat = new(ChatMl, Encode, "S");
        int[] first = [.. chat.Ask("one")];
        // Ids that encoding the text would not give: the model wrote the answer in tokens of its own.
        int[] written = [100_001, 100_002];
        chat.Answer("two", written);
        int[] second = [.. chat.Ask("three")];
        Assert.Equal([.. first, .. written, .. Encode("<|im_end|>\n<|im_start|>user\nthree<|im_end|>\n<|im_start|>assistant\n")], second);
        chat.Answer("four", [100_003]);
        Assert.Equal([.. second, 100_003], chat.Ask("five").Take(second.Length + 1));
        Assert.Equal(["system", "user", "assistant", "user", "assistant"], chat.Messages.Select(m => m.Role));
    }

    [Fact]
    public void An_answer_that_the_template_changes_is_encoded_anew()
    {
        ChatTemplate trims = ChatTemplate.Of("{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}");
        ChatTranscript chat = new(trims, Encode);
        chat.Ask("one");
        chat.Answer("two \n", [100_001]);
        Assert.Equal(Encode(trims.Render([new("user", "one"), new("assistant", "two"), new("user", "three")])), chat.Ask("three"));
    }

    [Fact]
    public void What_follows_is_encoded_within_the_whole_where_that_gives_other_ids()
    {
        // An encoder that treats the first character of a text in its own way, as SentencePiece does.
        static int[] Prefixed(string text) => [.. Encode(text).Select((id, i) => i == 0 ? id + 50_000 : id)];
        ChatTranscript chat = new(ChatMl, Prefixed);
        chat.Ask("one");
        chat.Answer("two", [100_001]);
        Assert.Equal(Prefixed(ChatMl.Render([new("user", "one"), new("assistant", "two"), new("user", "three")])), chat.Ask("three"));
    }

    [Fact]
    public void A_question_without_an_answer_is_replaced()
    {
        ChatTranscript chat = new(ChatMl, Encode);
        chat.Ask("one");
        Assert.Equal(Encode(ChatMl.Render([new("user", "other")])), chat.Ask("other"));
        chat.Answer("yes", Encode("yes"));
        Assert.Equal("other", chat.Messages[0].Content);
        Assert.Throws<InvalidOperationException>(() => chat.Answer("again", []));
    }

    [Fact]
    public void Reset_keeps_the_system_message_alone()
    {
        ChatTranscript chat = new(ChatMl, Encode, "S");
        int[] first = [.. chat.Ask("one")];
        chat.Answer("two", Encode("two"));
        chat.Reset();
        Assert.Equal("S", Assert.Single(chat.Messages).Content);
        Assert.Equal(first, chat.Ask("one"));
    }

    private static int[] Encode(string text) => [.. text.Select(c => (int)c)];
}
