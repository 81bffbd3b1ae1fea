using Engine.Tokenizers.ChatTemplates;
using Fable.Grammar;
using Fable.Stories;
using Fable.Telling;

namespace Fable.Talk;

/// <summary>Conversations: greetings, a story on request, a story that the user tells, and questions about either.</summary>
internal sealed class Dialogue
{
    private readonly List<ChatMessage> _turns = [];
    private readonly Randomness _random;
    private readonly bool _heldOut;

    private Dialogue(Randomness random, bool heldOut) => (_random, _heldOut) = (random, heldOut);

    /// <summary>The turns of one; those held out always have a story.</summary>
    public static IReadOnlyList<ChatMessage> Hold(Randomness random, bool heldOut)
    {
        Dialogue dialogue = new(random, heldOut);
        int kind = random.Below(100);
        if (kind < 8 && !heldOut)
        {
            for (int turns = 1 + random.Below(3); turns > 0; turns--) dialogue.Chat(random.Pick(SmallTalk.Beginnings));
            if (random.Chance(0.3)) dialogue.Chat(random.Pick(SmallTalk.Farewells));
            return dialogue._turns;
        }

        if (random.Chance(0.2)) dialogue.Chat(random.Pick(SmallTalk.Beginnings));
        if (kind < 28) dialogue.MiniStory();
        else dialogue.Request(another: false);
        if (kind >= 90) dialogue.Request(another: true);
        if (random.Chance(0.25)) dialogue.Chat(random.Pick(SmallTalk.Ends));
        return dialogue._turns;
    }

    private void Request(bool another)
    {
        Story story = Story.Tell(_random, Story.Short, _heldOut);
        Template[] fitting = [.. (another ? Requests.Again : Requests.First).Where(story.Writer.CanExpand)];
        Turn(Asked(Write(story.Writer, _random.Pick(fitting))), story.Text);
        Ask(story.Writer, story.Writer.Cast.Plot, 1 + _random.Below(4), general: true);
    }

    private void MiniStory()
    {
        Writer writer = new(Casting.Draw(_random, MiniStories.All, _heldOut), _random);
        Story.Write(writer, writer.Cast.Plot, 0.5);
        string told = writer.Take();
        int before = _turns.Count;
        Ask(writer, writer.Cast.Plot, 1 + _random.Below(3), general: false);
        ChatMessage question = _turns[before];
        _turns[before] = question with { Content = _random.Chance(0.7) ? $"{told} {question.Content}" : $"{told}\n{question.Content}" };
    }

    /// <summary>Questions that the story answers, in random order.</summary>
    private void Ask(Writer writer, Plot plot, int count, bool general)
    {
        List<(Template Question, Template Answer)> questions = [.. plot.Questions.Concat(general ? Requests.Questions : [])
            .Where(q => writer.CanExpand(q.Question) && writer.CanExpand(q.Answer))];
        for (; count > 0 && questions.Count > 0; count--)
        {
            int index = _random.Below(questions.Count);
            (Template question, Template answer) = questions[index];
            questions.RemoveAt(index);
            Turn(Asked(Write(writer, question)), Write(writer, answer));
        }
    }

    private void Chat((string[] Said, string[] Answers) exchange) => Turn(Asked(_random.Pick(exchange.Said)), _random.Pick(exchange.Answers));

    private void Turn(string said, string answer)
    {
        _turns.Add(new(ChatMessage.User, said));
        _turns.Add(new(ChatMessage.Assistant, answer));
    }

    /// <summary>As people type: in one of eight turns without capitals and the last mark.</summary>
    private string Asked(string text) => _random.Chance(0.125) ? text.ToLowerInvariant().TrimEnd('.', '?', '!') : text;

    private static string Write(Writer writer, Template template)
    {
        writer.Write(template);
        return writer.Take();
    }
}
