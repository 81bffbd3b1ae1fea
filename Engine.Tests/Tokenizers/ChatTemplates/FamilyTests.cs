using Engine.Tokenizers.ChatTemplates;

namespace Engine.Tests.Tokenizers.ChatTemplates;

/// <summary>Each family in the forms that are in use, written in Jinja's own words, and what is refused.</summary>
public class FamilyTests
{
    private const string Each = "{% for message in messages %}", End = "{% endfor %}";

    private static readonly ChatMessage System = new("system", "S"), One = new("user", " one "), Two = new("assistant", " two"), Three = new("user", "three");

    public static TheoryData<string, string, string> Forms => new()
    {
        { "ChatML", ChatMl(""), "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\n one <|im_end|>\n<|im_start|>assistant\n two<|im_end|>\n<|im_start|>user\nthree<|im_end|>\n<|im_start|>assistant\n" },
        { "ChatML", "{{ bos_token }}" + ChatMl(""), "<s><|im_start|>system\nS<|im_end|>\n<|im_start|>user\n one <|im_end|>\n<|im_start|>assistant\n two<|im_end|>\n<|im_start|>user\nthree<|im_end|>\n<|im_start|>assistant\n" },
        {
            "Llama 3",
            Each + "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}"
            + End + "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}",
            "<s><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\none<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\ntwo<|eot_id|>"
            + "<|start_header_id|>user<|end_header_id|>\n\nthree<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
        },
        {
            "Llama 2",
            Each + "{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% endif %}"
            + "{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}" + End,
            "<s>[INST] <<SYS>>\nS\n<</SYS>>\n\n one [/INST] two </s><s>[INST] three [/INST]"
        },
        { "Mistral", Mistral("first", "[INST] ", " [/INST]", "' ' + message['content'] + eos_token"), "<s>[INST] S\n\n one  [/INST]  two</s>[INST] three [/INST]" },
        { "Mistral", Mistral("last", "[INST] ", "[/INST]", "' ' + message['content']|trim + eos_token"), "<s>[INST]  one [/INST] two</s>[INST] S\n\nthree[/INST]" },
        {
            "Gemma",
            "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{% set first_user_prefix = messages[0]['content'] + '\n\n' %}{% endif %}" + Each
            + "{{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else \"\") }}{{ message['content'] | trim }}{{ '<end_of_turn>\n' }}" + End
            + "{%- if add_generation_prompt -%}\n    {{'<start_of_turn>model\n'}}\n{%- endif -%}\n",
            "<s><start_of_turn>user\nS\n\none<end_of_turn>\n<start_of_turn>model\ntwo<end_of_turn>\n<start_of_turn>user\nthree<end_of_turn>\n<start_of_turn>model\n"
        },
        {
            "Phi-3",
            Each + "{% if message['role'] == 'system' %}{{'<|system|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}{{'<|user|>\n' + message['content'] + '<|end|>\n'}}"
            + "{% elif message['role'] == 'assistant' %}{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}" + End + "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}",
            "<|system|>\nS<|end|>\n<|user|>\n one <|end|>\n<|assistant|>\n two<|end|>\n<|user|>\nthree<|end|>\n<|assistant|>\n"
        },
        {
            "Phi-3",
            "{{ bos_token }}" + Each + "{% if (message['role'] == 'user') %}{{'<|user|>' + '\n' + message['content'] + '<|end|>' + '\n' + '<|assistant|>' + '\n'}}"
            + "{% elif (message['role'] == 'assistant') %}{{message['content'] + '<|end|>' + '\n'}}{% endif %}" + End,
            "<s><|user|>\n one <|end|>\n<|assistant|>\n two<|end|>\n<|user|>\nthree<|end|>\n<|assistant|>\n"
        },
        {
            "Zephyr",
            "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n"
            + "{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
            "<|system|>\nS</s>\n<|user|>\n one </s>\n<|assistant|>\n two</s>\n<|user|>\nthree</s>\n<|assistant|>\n"
        },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_family_is_recognised_and_rendered(string name, string jinja, string expected)
    {
        ChatTemplate template = ChatTemplate.Of(jinja, "<s>", "</s>");
        Assert.Equal(name, template.Name);
        Assert.Equal(expected, template.Render([System, One, Two, Three]));
        Assert.Equal(expected, ChatTemplate.Of(jinja.ReplaceLineEndings("\r\n"), "<s>", "</s>").Render([System, One, Two, Three]));
        Assert.Equal(expected, ChatTemplate.Of(jinja.ReplaceLineEndings("\r"), "<s>", "</s>").Render([System, One, Two, Three]));
        // A cache kept between turns needs the same beginning.
        Assert.StartsWith(template.Render([One]), template.Render([One, Two, Three]));
    }

    [Theory]
    [InlineData("{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are it\\'s \"own\".<|im_end|>\n' }}{% endif %}")]
    [InlineData("{%- if messages[0].role == \"system\" %}{{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}{%- else %}{{- '<|im_start|>system\\nYou are it\\'s \"own\".<|im_end|>\\n' }}{% endif %}")]
    public void A_default_system_message_is_taken_from_the_template(string statement)
    {
        ChatTemplate template = ChatTemplate.Of(ChatMl(statement));
        Assert.Equal("<|im_start|>system\nYou are it's \"own\".<|im_end|>\n<|im_start|>user\nthree<|im_end|>\n", template.Render([Three], false));
        Assert.Equal("<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nthree<|im_end|>\n", template.Render([System, Three], false));
    }

    [Fact]
    public void White_space_and_spelling_do_not_matter()
    {
        string spaced = "{#- a comment -#}\n{%- for message in messages -%}\n    {{- \"<|im_start|>\" + message.role + \"\\n\" + message.content + \"<|im_end|>\" + \"\\n\" -}}\n{%- endfor -%}\n{%- if add_generation_prompt -%}\n  {{- '<|im_start|>assistant\\n' -}}\n{%- endif -%}\n";
        Assert.Equal(ChatTemplate.Of(ChatMl("")).Render([One, Two]), ChatTemplate.Of(spaced).Render([One, Two]));
    }

    [Theory]
    [InlineData("{{ '<|START_OF_TURN_TOKEN|>' }}", "Cohere Command")]
    [InlineData("{{ '<|im_start|>' + role }}{{ x.split('</think>')[-1] }}", "a template with reasoning")]
    [InlineData("{{ '<|im_start|>' + message['role'] + message['content'] }}", "a form of ChatML of its own")]
    [InlineData("{{ messages }}", "one that begins {{ messages }}")]
    [InlineData("{{ 'unclosed", "one that begins {{ 'unclosed")]
    [InlineData("{% {# {{ \" ' \\", "one that begins {% {# {{ \" ' \\")]
    public void Others_are_refused_by_name(string jinja, string name)
    {
        ModelLoadException refusal = Assert.Throws<ModelLoadException>(() => ChatTemplate.Of(jinja));
        Assert.Equal(name, refusal.Found);
        Assert.Contains("not yet supported", refusal.Message);
    }

    [Fact]
    public void Without_a_template_there_is_no_chat() => Assert.Contains("no chat template", Assert.Throws<ModelLoadException>(() => ChatTemplate.Of(null)).Message);

    [Fact]
    public void Conversations_that_a_model_was_not_taught_are_refused()
    {
        ChatTemplate mistral = ChatTemplate.Of(Mistral("first", "[INST] ", " [/INST]", "message['content'] + eos_token"));
        Assert.Throws<ArgumentException>(() => mistral.Render([One, Three]));
        Assert.Throws<ArgumentException>(() => mistral.Render([Two]));
        Assert.Throws<ArgumentException>(() => mistral.Render([]));
        Assert.Throws<ArgumentException>(() => mistral.Render([new("tool", "x")]));
        ChatTemplate plain = ChatTemplate.Of("{{ bos_token }}{{ '[INST] ' + message['content'] + ' [/INST]' }}{{ message['content'] + eos_token }}");
        Assert.Throws<ArgumentException>(() => plain.Render([System, One]));
    }

    internal static string ChatMl(string statement) => Each + statement + "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}" + End + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private static string Mistral(string place, string open, string close, string answer)
        => "{{ bos_token }}" + Each + "{% if loop." + place + " and system_message is defined %}{{ '" + open + "' + system_message + '\\n\\n' + message['content'] + '" + close + "' }}{% else %}{{ '" + open + "' + message['content'] + '" + close + "' }}{% endif %}"
        + "{% if message['role'] == 'assistant' %}{{ " + answer + " }}{% endif %}" + End;
}
