using Fable.Grammar;
using Fable.Telling;

namespace Fable.Plots;

/// <summary>The hero follows something pretty too far, is lost, and is led home by what can be heard or seen from afar.</summary>
internal static class LostWay
{
    public static readonly Plot Plot = Plot.Parse("lost way", "child animal", "signal", """
        # table lure; followed
        a blue butterfly; flew from flower to flower
        a white rabbit with long ears; ran over the grass
        a yellow leaf; danced in the wind
        a tiny golden bird; flew from branch to branch
        a tiny frog; hopped from stone to stone
        a silver snail; made a shining path
        a green beetle; ran along a log
        # story
        {When}, {hero} went {place.to} with {elder}. [{place.detail}|They had bread and cheese with them.]
        {When}, {hero} and {elder} walked {place.to}. {Elder} carried {thing.a}. "Stay close to me," {elder.he} said.

        /There {hero} saw {lure}. It {followed}, and {hero} followed it.
        Suddenly, {hero.he} saw {lure}. "How pretty!" {said} {hero} and went after it. It {followed}.

        {Hero} went on and on. When {hero.he} looked up, {hero.he} did not know where {hero.he} was.
        {Hero} did not look at the path. [Then|Suddenly] it was gone, and [everything looked strange|so was the way|there was no path to be seen].

        It got dark, and {hero} was afraid. "[Hello? Is anybody there|Where am I|Where is the way home]?" {hero.he} {cried}. 
        "{Ohno}, I have lost my way!" {said} {hero}. The [sun went down|sky turned gray], and it became cold.

        -First {hero.he} went left, but there was only a [big rock|deep ditch|wall of thorns]. \
            Then {hero.he} went right, but there was only [mud|water|a steep hill].
        {Hero} tried to go back, but every tree looked the same. {Hero.he} walked in a circle.

        ?{Hero} sat down under a tree and began to cry.
        {Hero} remembered what {elder} always said. "If you are lost, stay where you are."

        /In the meantime, {elder} looked for {hero} everywhere. Then {elder} took {thing.a} and [went up a hill|climbed onto a big rock].
        But {elder} had {thing.a}. "I must show {hero} the way," said {elder}, and went up to the top of a hill.

        There {elder.he} {thing.used}, again and again.
        {Elder} {thing.used}, and did not stop.

        -Suddenly, {hero} lifted {hero.his} head. "That must be {elder.call}!" {hero.he} {cried}.
        Far away in the dark, {hero} noticed it. "That is our {thing.noun}!" {hero.he} {cried} {happily}.

        {Hero} ran and ran, through the bushes and over the stones. And there was {elder}!
        Step by step, {hero} walked that way until {hero.he} saw {elder}.

        /{Elder} gave {hero} {hug}. "I was so worried about you," {elder.he} said.
        "There you are!" {cried} {elder} and held {hero} tight.

        They walked home hand in hand, and {elder} [made a pot of hot soup|told a funny story|cooked a warm supper].
        "Next time I will stay close to you," said {hero}. And then they went home together.

        -{Forever}, {hero} always stayed on the path.
        {Forever}, {hero} loved {thing.the} and what it could do.
        {Hero} learned to look at the way as well as at pretty things.
        # questions
        Where did {hero} go? => {Hero} went {place.to} with {elder}.
        What did {hero} follow? => {Hero} followed {lure}.
        What was the problem? => {Hero} lost {hero.his} way.
        Why was {hero} afraid? => {Hero} was afraid because {hero.he} had lost {hero.his} way, and it got dark.
        Who helped {hero}? => {Elder} helped {hero.him} to find the way.
        How did {hero} find the way? => {Elder} had {thing.a} and {thing.used}, and {hero} followed it.
        What did {elder} have? => {Elder} had {thing.a}.
        How did the story end? => {Hero} found {elder}, and they went home together.
        """, elder: Naming.Relation);
}
