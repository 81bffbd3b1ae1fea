using Fable.Grammar;

namespace Fable.Talk;

/// <summary>How a story is asked for, and questions that fit any story.</summary>
internal static class Requests
{
    public static readonly Template[] First = Template.Lines("""
        Tell me a story.
        [Please tell me|Can you tell me|I want to hear|I would like|Write|Make up] a [short |little |nice |]story about {hero.akind}.
        Tell me a [short |little |nice |]story about {hero.anoun} and {thing.a}.
        [Tell me|Please tell me|Can you tell me|Write me|Write] a [short |little |nice |]story about {hero.anoun} [and|with] {thing.a}.
        [Tell me|Please tell me|Write] a story about {hero.first}.
        [Tell me|Please tell me|Write] a story about {hero.anoun} {place.in}.
        [Tell me|Please tell me|I want to hear] a [|short |funny |]story about {thing.a}.
        [Tell me|Please tell me|Write me] a story that happens {place.in}.
        [Do you know|Can you tell] a story about {hero.anoun}?
        [Tell me|Write] a [short |bedtime |little |]story about {hero.anoun} called {hero} and {friend.anoun} called {friend}.
        A story about {hero.anoun} and {thing.a}, please.
        [Tell me|Please tell me] a bedtime story[| about {hero.anoun}| about {thing.a}].
        Tell me a story about {hero} the {hero.noun}.
        """);

    public static readonly Template[] Again = Template.Lines("""
        [Tell me another story|Another story, please|One more story|Can you tell me another one].
        [Now tell|Tell] me [a story|one] about {hero.anoun}[| and {thing.a}].
        [Another one|Another story|One more], please. About {hero.anoun}[| and {thing.a}].
        """);

    public static readonly (Template Question, Template Answer)[] Questions =
    [
        Of("Who is the story about?", "[The story|It] is about {hero.akind} named {hero}."),
        Of("[What is the name of the {hero.noun}|What was the {hero.noun} called|What was the name of the {hero.noun}]?",
            "[The {hero.noun} was called {hero}|The name of the {hero.noun} was {hero}]."),
        Of("[Who is|Who was] {hero}?", "{Hero} [is|was] {hero.akind}."),
        Of("[Who is|Who was] {friend}?", "{Friend} [is|was] {friend.anoun} and a friend of {hero}."),
        Of("What kind of animal or person is {hero}?", "{Hero} is {hero.anoun}."),
    ];

    private static (Template Question, Template Answer) Of(string question, string answer) => (Template.Parse(question), Template.Parse(answer));
}
