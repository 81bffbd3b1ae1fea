using Fable.Telling;

namespace Fable.Plots;

/// <summary>Two friends want the same thing at once, quarrel, are unhappy apart, and make up.</summary>
internal static class Quarrel
{
    public static readonly Plot Plot = Plot.Parse("quarrel", "child animal magic", "toy", """
        # table sorry; peace
        a bunch of flowers; gave {friend} the flowers
        a big cookie; broke the cookie in two halves
        a drawing of two friends; gave {friend} the drawing
        a basket of berries; shared the berries with {friend}
        a little letter; read the letter to {friend}
        two sweet apples; gave {friend} one of the apples
        # story
        {Hero} had a good friend. It was {friend.first}. [They did everything together.|They played together every day.]
        {Hero} and {friend} [did everything together|were always together|liked each other very much].

        {When}, they were {place.in}. [{place.detail}|They played and sang.] There they found {thing.a}.
        {When}, they walked {place.to}. "Look!" {cried} {friend}. On the ground lay {thing.a}.

        /"I saw it first!" {cried} {hero}. "No, I saw it first!" {cried} {friend}.
        "I want to {thing.use}," said {hero}. "No, I want to!" {cried} {friend}.
        {Hero} wanted to have {thing.the} first. But {friend} wanted it, too. "It is mine!" they both {cried}.

        -{Hero} pulled on one side, and {friend} pulled on the other. They [shouted and pulled|got very angry].
        They pulled and pushed until they both fell into the [mud|grass].

        -"[You are not my friend any more|You are so mean|You are not nice]!" said {hero}. "And you are not mine!" said {friend}. 
        "[I do not want to play with you any more|I will never play with you again|Go away]!" {cried} {friend}. {Hero} said nothing and went home.

        /At home, {hero} sat alone and was {sad}. [It was no fun to {thing.use} alone.|The house was so quiet.|Nothing was fun without {friend}.]
        {Later}, {hero} was not angry any more, only sad. {Hero.he} missed {friend}.

        ?"Why are you so sad?" asked {elder}. {Hero} told {elder.him} about it. "Then go and say that you are sorry," said {elder}.
        {Elder} saw it and asked what was wrong. "A friend is worth more than a {thing.noun}," {elder.he} said.

        {Next}, {hero} took {sorry} and went to see {friend}.
        So {hero} went to {friend} with {sorry}.

        "I am sorry," {said} {hero}. "I was not nice to you." And {hero.he} {peace}.
        {Hero} {peace}. "I am sorry that I shouted," {hero.he} said {sadly}.

        "I am sorry, too," said {friend}, and gave {hero} {hug}.
        {Friend} began to smile. "I missed you," {friend.he} said. "I am sorry, too."

        /"Let us take turns," said {hero}. First {friend} {thing.used}, and then {hero} {thing.used}.
        Then they went back {place.to} with {thing.the}. They took turns and {danced}.
        "You may be first with {thing.the}," said {hero}. "No, you may be first!" said {friend}, and they both laughed.

        {Forever}, they always took turns.
        {Forever}, {hero} and {friend} never fought over a {thing.noun} again.
        They learned that [playing together is better than playing alone|a friend is better than any toy|it is good to say sorry].
        # questions
        What did they find? => They found {thing.a}.
        Where did they find {thing.the}? => They found it {place.in}.
        Why did {hero} and {friend} fight? => They fought because they both wanted {thing.the}.
        What was the problem? => {Hero} and {friend} both wanted {thing.the}.
        Why was {hero} sad? => {Hero} was sad because {hero.he} had lost {hero.his} friend.
        What did {hero} bring to {friend}? => {Hero} brought {sorry}.
        Who was {hero.his} friend? => {Friend} was the friend of {hero}.
        How did the story end? => They said that they were sorry, and they were friends again.
        """);
}
