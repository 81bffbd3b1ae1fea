using Fable.Grammar;
using Fable.Plots;
using Fable.Stories;
using Fable.Talk;
using Fable.Telling;

namespace Engine.Tests.Fable;

/// <summary>Answers name what the story says: the facts come from the cast, and nothing is asked of which the story is silent.</summary>
public class AnswerTests
{
    [Fact]
    public void What_an_answer_names_occurs_in_the_story()
    {
        int answers = 0;
        for (ulong n = 0; n < 500; n++)
        {
            Story story = Story.Tell(new(11, n), n % 2 == 0 ? Story.Long : Story.Short, heldOut: false);
            Cast cast = story.Writer.Cast;
            foreach ((Template question, Template answer) in cast.Plot.Questions.Concat(Requests.Questions))
            {
                if (!story.Writer.CanExpand(question) || !story.Writer.CanExpand(answer)) continue;
                string asked = Write(story.Writer, question), told = Write(story.Writer, answer);
                Assert.EndsWith("?", asked);
                Assert.Matches("^[A-Z].*[.]$", told);
                Occurs(answer, "friend", cast.Friend.Name);
                Occurs(answer, "elder", cast.Elder.Naming == Naming.Article ? cast.Elder.Kind.Noun : cast.Elder.Name);
                Occurs(answer, "thing", cast.Thing.Noun);
                Occurs(answer, "other", cast.Other.Noun);
                Occurs(answer, "place", cast.Place.Name);
                Occurs(answer, "hero", cast.Hero.Name);
                answers++;
            }

            void Occurs(Template answer, string slot, string word)
            {
                if (answer.Slots.Contains(slot)) Assert.Contains(word, story.Text);
            }
        }

        Assert.True(answers > 3000);
    }

    /// <summary>A few whose answer is known: the place, the object and the friend, by plot.</summary>
    [Fact]
    public void Questions_about_a_lost_thing_are_answered_with_its_facts()
    {
        for (ulong n = 0; n < 200; n++)
        {
            Writer writer = new(Casting.Draw(new(12, n), [LostThing.Plot], heldOut: false), new(13, n));
            Story.Write(writer, LostThing.Plot, detail: 1);
            string story = writer.Take();
            Cast cast = writer.Cast;
            string lost = Answer(writer, "What did {hero} lose?");
            Assert.Contains(cast.Thing.Full, lost);
            Assert.Contains(cast.Hero.Name, lost);
            Assert.Contains(cast.Friend.Name, Answer(writer, "Who helped {hero}?"));
            string where = Write(writer, Template.Parse("{spot}"));
            Assert.Contains(where, Answer(writer, "Where [did they find|was] {thing.the}?"));
            Assert.Contains(where, story);
        }
    }

    /// <summary>A user asks for what the story then has.</summary>
    [Fact]
    public void A_request_names_only_what_the_story_has()
    {
        for (ulong n = 0; n < 300; n++)
        {
            Story story = Story.Tell(new(14, n), Story.Short, heldOut: false);
            Cast cast = story.Writer.Cast;
            foreach (Template request in Requests.First.Concat(Requests.Again).Where(story.Writer.CanExpand))
            {
                string asked = Write(story.Writer, request);
                if (asked.Contains(cast.Thing.Full)) Assert.Contains(cast.Thing.Noun, story.Text);
                if (asked.Contains(cast.Place.In)) Assert.Contains(cast.Place.Name, story.Text);
                if (asked.Contains(cast.Friend.Name)) Assert.Contains(cast.Friend.Name, story.Text);
            }
        }
    }

    private static string Answer(Writer writer, string question) => Write(writer, writer.Cast.Plot.Questions.Single(q => q.Question.Source == question).Answer);

    private static string Write(Writer writer, Template template)
    {
        writer.Write(template);
        return writer.Take();
    }
}
